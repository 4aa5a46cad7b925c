"""What the report says, in words and in order. HTML and PDF only lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gates.reports.completeness import articles, completeness_total
from gates.reports.documents import Shelf, documents_by_point
from gates.reports.words import chip, lines, moment, outcome_words, purpose_words, status

Json = dict[str, Any]
DISCLAIMER = "This pack reports evidence; it is not a statement of conformity."
SIGNED = {"pack": "This pack", "log": "Its log", "root": "Both keys"}
KIND_WORDS = {
    "model": "Model", "prompt": "Prompt", "index": "Index", "code": "Code", "eval_set": "Eval set", "policy": "Policy",
}  # fmt: skip


def content_of(
    record: Json,
    *,
    pack_id: str,
    final: bool,
    purpose: str,
    sealed_at: datetime,
    gaps: Sequence[str],
    files: Sequence[Mapping[str, Any]],
    keys: Sequence[Mapping[str, str]] = (),
) -> Json:
    """The report as plain JSON types: every text ready to be read, nothing left to compute in a template.

    `keys` may name the signing keys, each with `use` and `fingerprint`.
    """
    shelf = Shelf(record["documents"], files)
    return {
        "title": f"Evidence pack {pack_id}",
        "pack_id": pack_id,
        "draft": not final,
        "demo": bool(record["project"]["demo"]),
        "disclaimer": DISCLAIMER,
        "cover": _cover(record, purpose=purpose_words(purpose), sealed_at=sealed_at, final=final),
        "outcome": outcome_words(record["outcome"]),
        "figures": _figures(record),
        "keys": _keys(keys),
        "gaps": list(gaps),
        "decisions": [_decision(each, record["readout_digest"]) for each in record["decisions"]],
        "open_seats": _open_seats(record),
        "exceptions": [_exception(each, record) for each in record["exceptions"]],
        "late": [{**each, "recorded": moment(each["recorded_at"])} for each in record["late"]],
        "deliverables": [_criterion(each) for each in record["criteria"] if each["row"]],
        "criteria": [_criterion(each) for each in record["criteria"] if not each["row"]],
        "coverage_owed": bool(record["coverage"]["owed"]),
        "coverage_total": completeness_total(record["coverage"]),
        "articles": articles(record, shelf),
        "documents": documents_by_point(record, shelf),
        "snapshot": _snapshot(record["snapshot"]),
        "people": [_person(each) for each in record["people"]],
        "readout_digest": record["readout_digest"],
    }


def _keys(keys: Sequence[Mapping[str, str]]) -> list[Json]:
    """What each key answers for, the pack's own first."""
    found = {each["use"]: each["fingerprint"] for each in keys}
    return [{"signed": SIGNED[use], "use": use, "fingerprint": found[use]} for use in SIGNED if use in found]


def _cover(record: Json, *, purpose: str, sealed_at: datetime, final: bool) -> list[Json]:
    """The facts of the first page, as pairs of a word and what it says."""
    project, review, snapshot = record["project"], record["review"], record["snapshot"]
    rows = [
        ("Project", project["name"]),
        ("Intended purpose", project["purpose"]),
        (
            "Risk class",
            status("risk_class", project["risk_class"]).word + _because(project["risk_class_reason"]),
        ),
        ("Role under the AI Act", status("act_role", project["role"]).word),
        ("Owner", project["owner"]),
        ("Gate", f"{review['label']}, review {review['number']}"),
        ("Sitting", f"{moment(review['sitting_at'])}; readout frozen on {moment(review['freeze_at'])}"),
        ("Release set", _release(snapshot)),
        ("Purpose of the pack", purpose),
        ("Verdict when sealed" if final else "Verdict when cut", _verdict(record)),
        ("Changed since the decisions", "; ".join(record["changed"])),
        ("Sealed" if final else "Cut", moment(sealed_at.astimezone(UTC).isoformat())),
        ("Readout", record["readout_digest"]),
    ]
    return [{"name": name, "value": value} for name, value in rows if value]


def _verdict(record: Json) -> str:
    """The answer to "may this release proceed?" at that moment, with what was in the way."""
    found = record["verdict"]
    blocking = [each["message"] for each in found["reasons"] if each["severity"] == "blocking"]
    return ". ".join([status("verdict", found["decision"]).word, *(words.rstrip(".") for words in blocking)])


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _release(snapshot: Json | None) -> str:
    if snapshot is None:
        return "No snapshot was under review"
    return f"Snapshot {snapshot['number']}, captured by {snapshot['captured_by']} on {moment(snapshot['captured_at'])}"


def _figures(record: Json) -> list[Json]:
    """The four numbers a committee asks for first."""
    total = record["coverage"]["total"]
    owed = [each for each in record["criteria"] if each["status"] != "not_owed"]
    met = sum(each["status"] in {"met", "covered"} for each in owed)
    live = sum(bool(each["live"]) for each in record["exceptions"])
    return [
        {
            "number": f"{len(record['decisions'])} of {len(record['review']['seats'])}",
            "name": "seats decided",
        },
        {"number": f"{met} of {len(owed)}", "name": "criteria hold or are excepted"},
        {"number": f"{total['decided']} of {total['counted']}", "name": "requirements decided"},
        {"number": str(live), "name": "live exception" + ("" if live == 1 else "s")},
    ]


def _decision(each: Json, readout_digest: str) -> Json:
    return {
        "seat": each["seat"].capitalize(),
        "person": each["person"],
        "outcome": chip("decision", each["outcome"]),
        "sentence": each["sentence"],
        "reason": lines(each["reason"]),
        "can_ship": "Yes" if each["can_ship"] else "No",
        "should_ship": "Yes" if each["should_ship"] else "No",
        "conditions": [words for row in each["conditions"] if (words := _condition(row))],
        "dissent": lines(each["dissent"]),
        "asked_to_ship_by": each["asked_to_ship_by"],
        "decided": moment(each["decided_at"]),
        "other_readout": "" if each["readout_digest"] == readout_digest else each["readout_digest"],
    }


def _condition(row: Json) -> str:
    traffic = row.get("traffic")
    parts = [
        row.get("environment") or "",
        f"at most {traffic} % of the traffic" if traffic not in (None, "") else "",
        f"in {row['region']}" if row.get("region") else "",
        f"until {moment(row['until'])}" if row.get("until") else "",
        row.get("text") or "",
    ]
    return ", ".join(part for part in parts if part)


def _open_seats(record: Json) -> list[str]:
    taken = {each["seat"] for each in record["decisions"]}
    return [seat.capitalize() for seat in record["review"]["seats"] if seat not in taken]


def _exception(each: Json, record: Json) -> Json:
    titles = {row["key"]: row["title"] for row in record["criteria"]}
    labels = {row["requirement"]: row["label"] for row in record["coverage"]["rows"]}
    covers = titles.get(each["criterion"], each["criterion"])
    if each["requirement"]:
        covers = f"{covers}; {labels.get(each['requirement'], each['requirement'])}"
    return {
        "id": each["id"],
        "status": chip("exception", each["standing"]),
        "covers": covers,
        "superseded": bool(each["superseded"]),
        "owner": each["owner"],
        "requested_by": each["requested_by"],
        "approver": each["approver"],
        "due": moment(each["remediation_date"]),
        "rationale": lines(each["rationale"]),
        "scope": lines(each["scope"]),
        "measure": lines(each["compensating_measure"]),
    }


def _criterion(each: Json) -> Json:
    return {
        "row": each["row"],
        "title": each["title"],
        "statement": each["statement"],
        "severity": each["severity"].capitalize(),
        "status": chip("criterion", each["status"]),
        "message": each["message"],
        "owner": each["owner"],
        "exception": each["exception"],
        "source": each["source"],
    }


def _snapshot(snapshot: Json | None) -> Json | None:
    if snapshot is None:
        return None
    unused = [
        {"kind": KIND_WORDS.get(kind, kind), "reason": why}
        for kind, why in sorted(snapshot["not_used"].items())
    ]
    items = [{**each, "kind": KIND_WORDS.get(each["kind"], each["kind"])} for each in snapshot["items"]]
    return {"number": snapshot["number"], "digest": snapshot["digest"], "items": items, "not_used": unused}


def _person(each: Json) -> Json:
    roles = ", ".join(role.replace("_", " ") for role in each["roles"])
    return {"name": each["name"], "roles": roles, "actor": each["actor"]}
