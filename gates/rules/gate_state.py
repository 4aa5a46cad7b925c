"""How a gate stands, in one word, and which of its reviews answers for a snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from gates.rules.decisions import outcome
from gates.rules.reviews import ReviewState
from gates.rules.verdict import ReviewFacts, Verdict

GateState = Literal[
    "not_started", "open", "passed", "conditional", "passed_with_exceptions", "stale", "no_go", "blocked"
]


def gate_state(review: ReviewState | None, verdict: Verdict) -> GateState:
    """The gate's word, from its review's state and the verdict *within its conditions*.

    Ask `evaluate` with `widest_within(conditions)`, so that a go at 5 per cent reads as conditional and not
    as blocked. What was decided and denies nevertheless is blocked: an exception ran out, a go ended.
    """
    if review in (None, "scheduled"):
        return "not_started"
    if verdict.outcome == "no_go":
        return "no_go"
    if verdict.outcome == "undecided":
        return "open"
    if "decision_stale" in verdict.codes:
        return "stale"
    if not verdict.allowed:
        return "blocked"
    if verdict.exceptions:
        return "passed_with_exceptions"
    return "conditional" if verdict.conditions else "passed"


def governing(reviews: Iterable[ReviewFacts], snapshot_digest: str = "") -> ReviewFacts | None:
    """The review that answers: the newest decided one (on that snapshot, where one is asked), else the newest.

    A sitting that was opened for the next step does not take the decision away from what serves.
    """
    newest_first = sorted(reviews, key=lambda each: -each.number)
    decided = [each for each in newest_first if outcome(each.seats, each.decisions) != "undecided"]
    on_it = [
        each for each in decided if each.snapshot is not None and each.snapshot.digest == snapshot_digest
    ]
    answering = on_it if snapshot_digest else decided
    return next(iter(answering or newest_first), None)
