"""The verdict of one gate: may this release pass, now, and if not, why not.

One function answers the page, the API, the command line and the pack. It denies when it cannot decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from evidence.kinds import kinds
from evidence.rules.digests import digest
from evidence.rules.freshness import review_due
from evidence.rules.states import Item
from gates.catalogue import Catalogue
from gates.rules.conditions import Asked, Condition
from gates.rules.decisions import Outcome, conditions_of
from gates.rules.exceptions import ExceptionFacts, blocks_from, is_live
from gates.rules.facts import SnapshotFacts
from gates.rules.readiness import Readiness, assess
from gates.rules.reasons import (
    CODES,
    Needed,
    ReviewFacts,
    VerdictFacts,
    VerdictReason,
    all_reasons,
    is_stale,
    outcome_of,
    rank,
    reason,
)

__all__ = [
    "CODES",
    "DecidedBy",
    "Needed",
    "ReviewFacts",
    "Verdict",
    "VerdictFacts",
    "VerdictReason",
    "evaluate",
    "valid_until",
]

VerdictValue = Literal["allow", "allow_with_exceptions", "deny"]


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Who decided in which seat."""

    seat: str
    name: str
    outcome: str
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `valid_until` is the next moment at which it can change by itself; `None`: never."""

    decision: VerdictValue
    project: str
    gate: str
    asked: Asked
    outcome: Outcome
    stale: bool
    snapshot: SnapshotFacts | None
    reasons: tuple[VerdictReason, ...]
    exceptions: tuple[ExceptionFacts, ...]
    conditions: tuple[Condition, ...]
    decided_by: tuple[DecidedBy, ...]
    facts_digest: str
    evaluated_at: dt.datetime
    valid_until: dt.datetime | None

    @property
    def allowed(self) -> bool:
        return self.decision != "deny"

    @property
    def blocking(self) -> tuple[VerdictReason, ...]:
        return tuple(each for each in self.reasons if each.severity == "blocking")

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what denies."""
        return frozenset(each.code for each in self.blocking)


def evaluate(facts: VerdictFacts, asked: Asked, catalogue: Catalogue, now: dt.datetime) -> Verdict:
    """The verdict on `asked` at `now`. Never raises for facts it does not like: it denies and says why."""
    try:
        readiness = assess(facts.gate, catalogue, now, asked.traffic)
    except (KeyError, ValueError) as problem:
        readiness = Readiness(facts.gate.gate, ())
        found: list[VerdictReason] = [
            reason("cannot_decide", f"The catalogue does not fit the facts: {problem}.")
        ]
    else:
        found = []
    found += all_reasons(facts, asked, readiness, now)
    reasons = tuple(sorted(found, key=rank))
    live = tuple(
        each for each in facts.gate.exceptions if each.gate == facts.gate.gate and is_live(each, now)
    )
    decisions = facts.review.decisions if facts.review else ()
    return Verdict(
        decision=_decide(reasons, live),
        project=facts.gate.project,
        gate=facts.gate.gate,
        asked=asked,
        outcome=outcome_of(facts.review),
        stale=is_stale(facts),
        snapshot=facts.asked_snapshot or (facts.review.snapshot if facts.review else None),
        reasons=reasons,
        exceptions=live,
        conditions=conditions_of(decisions),
        decided_by=tuple(
            DecidedBy(each.seat, each.name, each.outcome, each.decided_at) for each in decisions
        ),
        facts_digest=digest({"facts": facts, "asked": asked, "catalogue": catalogue.digest}),
        evaluated_at=now,
        valid_until=valid_until(facts, now),
    )


def _decide(reasons: Iterable[VerdictReason], live: tuple[ExceptionFacts, ...]) -> VerdictValue:
    if any(each.severity == "blocking" for each in reasons):
        return "deny"
    return "allow_with_exceptions" if live else "allow"


def _ages_on(items: Iterable[Item]) -> Iterator[dt.date]:
    """The day after the last one on which each cited document is fresh: from then on it caps coverage."""
    for item in items:
        due = review_due(item.effective_on, kinds()[item.kind].review_months)
        if due is not None and item.places and not item.withdrawn:
            yield due + dt.timedelta(days=1)


def valid_until(facts: VerdictFacts, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the verdict can change with nobody doing anything.

    An exception runs out, a go ends, a version takes effect, grows too old or begins to be held back.
    """
    own = (each for each in facts.gate.exceptions if each.gate == facts.gate.gate)
    granted = (each for each in own if each.state == "approved" and not each.superseded)
    moments = [blocks_from(each) for each in granted]
    if facts.review:
        moments += [each.until for each in conditions_of(facts.review.decisions) if each.until]
    days = (each.effective_on for each in facts.gate.items if each.effective_on > now.date())
    moments += [dt.datetime.combine(day, dt.time(), dt.UTC) for day in (*days, *_ages_on(facts.gate.items))]
    moments += [held.since for each in facts.gate.items for held in each.held_back]
    return min((moment for moment in moments if moment > now), default=None)
