"""How a gate stands: readiness, verdict, state and readout, derived from a dossier on every read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from gates.catalogue import Gate, catalogue
from gates.models import Review
from gates.rules.conditions import Asked, widest_within
from gates.rules.decisions import conditions_of
from gates.rules.facts import GateFacts
from gates.rules.gate_state import GateState, gate_state, governing
from gates.rules.readiness import Readiness, assess
from gates.rules.staleness import Readout, readout
from gates.rules.verdict import Needed, ReviewFacts, Verdict, VerdictFacts, evaluate
from gates.selectors.dossier import Dossier
from gates.selectors.reviews import outcome_of, review_facts, snapshot_facts
from registry.models import Snapshot

log = structlog.get_logger("gatehouse.gates")


@dataclass(frozen=True)
class Standing:
    """One gate of one project at one moment. `verdict` is the widest that the decision's conditions leave open."""

    gate: Gate
    state: GateState
    readiness: Readiness
    verdict: Verdict
    review: Review | None


def gate_standing(dossier: Dossier, gate: str, now: datetime) -> Standing:
    """How that gate stands. Raises `KeyError` when the catalogue has none by that key."""
    found = catalogue().gate(gate)
    facts = verdict_facts(dossier, gate, Asked(), now)
    conditions = conditions_of(facts.review.decisions) if facts.review else ()
    asked = widest_within(conditions)
    verdict = evaluate(facts, asked, catalogue(), now)
    return Standing(
        gate=found,
        state=gate_state(facts.review.state if facts.review else None, verdict),
        readiness=assess(facts.gate, catalogue(), now, asked.traffic),
        verdict=verdict,
        review=_row_of(dossier, facts.review),
    )


def standings(dossier: Dossier, now: datetime) -> list[Standing]:
    """Every gate of the catalogue, in its order."""
    return [gate_standing(dossier, gate.key, now) for gate in catalogue().gates]


def verdict(dossier: Dossier, gate: str, asked: Asked, now: datetime) -> Verdict:
    """The one answer for page, API and command line. Raises `KeyError` for an unknown gate.

    A record that cannot be read is no reason to fail: what cannot decide denies, and says so.
    """
    catalogue().gate(gate)
    try:
        facts = verdict_facts(dossier, gate, asked, now)
    except (KeyError, ValueError, TypeError):
        log.exception("verdict.unreadable", project=dossier.project.slug, gate=gate)
        blank = GateFacts(dossier.project.slug, gate, dossier.project.risk_class, dossier.project.role)
        facts = VerdictFacts(blank, unreadable=("What was decided",))
    return evaluate(facts, asked, catalogue(), now)


def verdict_facts(dossier: Dossier, gate: str, asked: Asked, now: datetime) -> VerdictFacts:
    """What the verdict is made of: the governing review, the release set it is asked for, and the readout of now."""
    wanted = find_snapshot(dossier, asked.snapshot)
    reviews = [review_facts(each, now) for each in dossier.reviews_of(gate)]
    review = governing(reviews, wanted.digest if wanted else "")
    row = _row_of(dossier, review)
    on = wanted or (row.snapshot if row else dossier.newest_snapshot)
    return VerdictFacts(
        gate=dossier.gate_facts(gate, now, on, review=row),
        review=review,
        readout_now=readout_of(dossier, row, now).digest if row else "",
        asked_snapshot=snapshot_facts(wanted),
        taken_over_by=_taken_over_by(dossier, row),
        needs=needs_of(dossier, gate),
    )


def verdict_of(dossier: Dossier, review: Review, now: datetime) -> Verdict:
    """The verdict that this very review gives, for the widest use that its conditions leave open."""
    facts = review_facts(review, now)
    asked = widest_within(conditions_of(facts.decisions))
    found = VerdictFacts(
        gate=dossier.gate_facts(review.gate, now, review.snapshot, review=review),
        review=facts,
        readout_now=readout_of(dossier, review, now).digest,
        taken_over_by=_taken_over_by(dossier, review),
        needs=needs_of(dossier, review.gate),
    )
    return evaluate(found, asked, catalogue(), now)


def needs_of(dossier: Dossier, gate: str) -> tuple[Needed, ...]:
    """The gates that come before this one, each with what its newest sealed review came to."""
    return tuple(_needed(dossier, key) for key in catalogue().gate(gate).needs)


def _needed(dossier: Dossier, gate: str) -> Needed:
    sealed = next((each for each in dossier.reviews_of(gate) if each.sealed_at), None)
    return Needed(
        gate=gate,
        label=catalogue().gate(gate).label,
        review=sealed.number if sealed else 0,
        outcome=outcome_of(sealed) if sealed else "undecided",
    )


def readout_of(dossier: Dossier, review: Review, now: datetime) -> Readout:
    """What that review sees now: the digest of this is what a decision binds to."""
    facts = dossier.gate_facts(review.gate, now, review.snapshot, review=review)
    evidence = replace(dossier.evidence, snapshot_digest=review.snapshot.digest if review.snapshot else "")
    return readout(facts, evidence, catalogue())


def find_snapshot(dossier: Dossier, asked: str) -> Snapshot | None:
    """The captured snapshot with that number or digest."""
    for each in dossier.snapshots:
        if asked and asked in (str(each.number), each.digest):
            return each
    return None


def _taken_over_by(dossier: Dossier, row: Review | None) -> str:
    """The review of a later gate that needs this one and was opened after this one was sealed."""
    if row is None or row.sealed_at is None:
        return ""
    later = {gate.key: gate.label for gate in catalogue().gates if row.gate in gate.needs}
    for each in dossier.reviews:
        if each.gate in later and each.opened_at > row.sealed_at:
            return f"Review {each.number} of {later[each.gate]}"
    return ""


def _row_of(dossier: Dossier, review: ReviewFacts | None) -> Review | None:
    if review is None:
        return None
    return next(each for each in dossier.reviews if each.number == review.number)
