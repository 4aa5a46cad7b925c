"""What stands between a gate and yes, as the verdict box shows it: words, owner, day, and the button that mends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from gates.rules.exceptions import ExceptionFacts, blocks_from
from gates.rules.readiness import CriterionResult
from gates.rules.reasons import VerdictReason

BUTTONS = {
    "unclassified": "Declare the class",
    "prohibited": "Open the record",
    "no_go": "Read the decision",
    "no_review": "Open a review",
    "undecided": "Open the review",
    "decision_stale": "See what changed",
    "snapshot_unknown": "Open snapshots",
    "snapshot_not_approved": "Open snapshots",
    "exception_overdue": "Open the exception",
    "coverage_gap": "Close the gaps",
    "condition_not_met": "Read the conditions",
}
TONES = {"blocking": "bad", "backlog": "info", "info": "info"}


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason as the component draws it; `fix` is an address of this site."""

    message: str
    owner: str
    due: dt.datetime | None
    fix: str
    fix_label: str
    tone: str


def shown(slug: str, gate: str, reason: VerdictReason, results: Mapping[str, CriterionResult]) -> Blocker:
    """A reason of the verdict with its button. `results` are the gate's criteria by key."""
    result = results.get(reason.item) if reason.code in ("criterion_not_met", "cannot_decide") else None
    return Blocker(
        message=reason.message,
        owner=reason.owner,
        due=reason.due,
        fix=_address(slug, gate, reason, result),
        fix_label=(result.action if result else "") or BUTTONS.get(reason.code, "Mend this"),
        tone=TONES[reason.severity],
    )


def excused(slug: str, exception: ExceptionFacts, title: str) -> Blocker:
    """A live exception with its debt: an answer that rests on it names who owes what until when."""
    return Blocker(
        message=f"{exception.id} excuses “{title}”",
        owner=exception.owner,
        due=blocks_from(exception),
        fix=inside(slug, f"exceptions/{exception.id.removeprefix('EX-')}/"),
        fix_label="Read the exception",
        tone="warn",
    )


def _address(slug: str, gate: str, reason: VerdictReason, result: CriterionResult | None) -> str:
    if result is not None and result.check == "attestation":
        return f"{reverse('gates:gate', args=[slug, gate])}#form-{result.key}"
    if reason.code == "no_review":
        return f"{reverse('gates:review_new', args=[slug])}?gate={gate}"
    if reason.code == "unclassified":
        return reverse("projects:classification", args=[slug])
    if reason.code == "decision_stale" and reason.fix:
        return inside(slug, f"{reason.fix}changes/")
    return inside(slug, reason.fix)


def inside(slug: str, path: str) -> str:
    """The address of a path inside a project; nothing for none."""
    return f"/projects/{slug}/{path}" if path else ""
