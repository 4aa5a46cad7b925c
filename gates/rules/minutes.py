"""The minutes as Markdown, from the record and what people added. Pure: the same record gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

OUTCOMES = {
    "go": "Go",
    "go_with_conditions": "Go with conditions",
    "no_go": "No-go",
    "undecided": "Undecided",
}


def markdown(
    record: Mapping[str, Any],
    *,
    present: str,
    discussion: str,
    actions: str,
    sealed_by: str,
    sealed_at: dt.datetime,
) -> str:
    """The sealed text: what was decided by whom on what, then what people added, then the seal."""
    review = record["review"]
    parts = [
        f"# Minutes of review {review['number']}: {review['label']}",
        (
            f"{record['project']['name']}. Sitting planned for {_day(review['sitting_at'])}, {_decided(review)}, "
            f"readout frozen on {_day(review['freeze_at'])}, catalogue {review['catalogue']}."
        ),
        f"**Outcome: {OUTCOMES[record['outcome']]}.**",
        "## Decisions",
        *[_decision(each) for each in record["decisions"]],
        "## Exceptions",
        _list(_exception(each) for each in record["exceptions"] if each["live"]),
        "## What did not hold",
        _list(_criterion(each) for each in record["criteria"] if each["status"] in {"unmet", "covered"}),
        *(["## Changed since the decisions", _list(record["changed"])] if record["changed"] else []),
        "## Late evidence",
        _list(f"{each['title']}, recorded {_day(each['recorded_at'])}" for each in record["late"]),
        "## Present",
        present or "Those who decided.",
        "## Discussion",
        discussion,
        "## Actions",
        actions or "None.",
        "## Seal",
        (
            f"Sealed by {sealed_by} on {_day(sealed_at.astimezone(dt.UTC).isoformat())}. "
            f"Readout {record['readout_digest']}."
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _decided(review: Mapping[str, Any]) -> str:
    return f"decided on {_day(review['decided_at'])}" if review["decided_at"] else "not decided yet"


def _decision(each: Mapping[str, Any]) -> str:
    lines = [
        f"### {each['seat'].capitalize()}: {OUTCOMES[each['outcome']]}",
        each["sentence"],
        f"Can we ship? {_yes(each['can_ship'])}. Should we, under these conditions? {_yes(each['should_ship'])}.",
        f"Reason: {each['reason']}",
    ]
    if each["dissent"]:
        lines.append(f"Dissent: {each['dissent']}")
    if each["asked_to_ship_by"]:
        lines.append(f"Asked to ship despite the concern by: {each['asked_to_ship_by']}")
    return "\n\n".join(lines)


def _exception(each: Mapping[str, Any]) -> str:
    return (
        f"{each['id']} on “{each['criterion']}”: owed by {each['owner']} by {_day(each['remediation_date'])}, "
        f"approved by {each['approver']}. {each['rationale']}"
    )


def _criterion(each: Mapping[str, Any]) -> str:
    return f"{each['title']} ({each['severity']}): {each['message']}"


def _list(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows) or "None."


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


def _day(moment: str) -> str:
    return f"{dt.datetime.fromisoformat(moment):%-d %B %Y, %H:%M} UTC"
