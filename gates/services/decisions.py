"""Deciding: one named person, one seat, one readout, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from gates import permissions
from gates.catalogue import catalogue
from gates.models import Decision, Outcome, Review
from gates.rules import decisions as rules
from gates.rules import reviews as review_rules
from gates.rules.conditions import Condition, condition_errors, contradictions
from gates.rules.sentence import sentence
from gates.rules.staleness import Readout, difference
from gates.selectors import readouts
from gates.selectors.dossier import dossier_of
from gates.selectors.involvement import involvements
from gates.selectors.reviews import decided, seats_of, state_of
from gates.selectors.standing import readout_of
from gates.services import minutes
from gates.services.reviews import locked
from portal.accounts.callers import Caller, people_only
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason, Stale
from portal.audit.acts import act
from portal.audit.services.log import checkpoint, record
from portal.projects.permissions import not_archived, require_visible


@dataclass(frozen=True)
class Vote:
    """What a person puts their name to. `conditions` are rows of text, environment, traffic, region, until."""

    outcome: str
    can_ship: bool | None
    should_ship: bool | None
    reason: str
    conditions: Sequence[dict[str, Any]] = ()
    dissent: str = ""
    asked_to_ship_by: str = ""


@act("decision.make")
def decide(
    *, by: Caller, at: datetime, review: Review, seat: str, vote: Vote, readout_digest: str
) -> Decision:
    """Record one person's decision in one seat, bound to the readout they were shown.

    Raises, in this order: `NotAllowed` without the seat's role or a fresh session; `NotNow` before the freeze, for a
    seat that is taken, a person who decided already, or own work (the refusal names the item); `Stale` with the
    difference when the readout moved since the form was shown; `InvalidInput` at the field.
    """
    require_visible(by, review.project)
    NotAllowed.unless(_may_sit(by, at, review, seat))
    NotNow.unless(not_archived(review.project))
    review = locked(review)
    NotNow.unless(
        _seat_is_open(by, at, review, seat)
    )  # asked first: whoever comes second waits for nothing else
    dossier = dossier_of(review.project)
    shown = readout_of(dossier, review, at)
    NotNow.unless(rules.own_work(involvements(by.user, review, shown, seat)))
    _unless_moved(review, readout_digest, shown)
    conditions = _check(vote, at, review)
    decision = Decision(
        review=review, seat=seat, person=by.user, outcome=vote.outcome, can_ship=bool(vote.can_ship),
        should_ship=bool(vote.should_ship), reason=vote.reason.strip(),
        conditions=[_plain(each) for each in conditions], dissent=vote.dissent.strip(),
        asked_to_ship_by=vote.asked_to_ship_by.strip(),
        sentence=sentence(readouts.decision_act(dossier, review, by.name, seat, vote.outcome, conditions, shown, at)),
        readout_digest=shown.digest, readout=shown.as_plain(), decided_at=at,
    )  # fmt: skip
    _write_once(decision, by, at)
    _close_when_decided(review, by, at)
    _record(decision, review, by, at)
    minutes.generate(by=by, at=at, review=review, dossier=dossier)
    checkpoint(review.project.stream, why="decision")
    return decision


def is_open_to(by: Caller, at: datetime, review: Review, seat: str, shown: Readout) -> Answer:
    """Whether this person may decide in this seat now: the disabled button says the same words."""
    own = rules.own_work(involvements(by.user, review, shown, seat))
    return Answer.all_of([_seat_is_open(by, at, review, seat), own])


def _seat_is_open(by: Caller, at: datetime, review: Review, seat: str) -> Answer:
    made = [decided(each) for each in review.decisions.select_related("person")]
    free = rules.seat_is_free(seat, by.actor_id, seats=seats_of(review), decisions=made)
    return Answer.all_of([review_rules.may("decide", state_of(review, at)), free])


def _may_sit(by: Caller, at: datetime, review: Review, seat: str) -> Answer:
    if not (person := people_only(by, at)):
        return person
    if seat not in permissions.SEAT_ROLES:
        return Answer.no(Reason("no_such_seat", f"This review has no seat for “{seat}”."))
    return permissions.may_take_seat(by, at, review.project, seat)


def _unless_moved(review: Review, seen: str, shown: Readout) -> None:
    if seen == shown.digest:
        return
    before = readouts.recall(seen, review)
    changes = [f"{each.name} {each.words}" for each in difference(before, shown).changes] if before else []
    reason = Reason(
        "readout_moved",
        "What you read has changed since the page was loaded. Nothing was recorded. Read what changed; decide again.",
    )
    raise Stale(Answer.no(reason), {"changes": changes})


def _check(vote: Vote, at: datetime, review: Review) -> tuple[Condition, ...]:
    errors: dict[str, list[str]] = {}
    if vote.outcome not in Outcome.values:
        raise InvalidInput.at("outcome", "Choose go, go with conditions, or no-go.")
    errors |= rules.answers_errors(
        vote.outcome,  # type: ignore[arg-type]
        can_ship=vote.can_ship, should_ship=vote.should_ship, asked_to_ship_by=vote.asked_to_ship_by,
    )  # fmt: skip
    if not vote.reason.strip():
        errors["reason"] = ["Say why: the minutes and the pack carry your words."]
    conditions = _conditions(vote, errors)
    with_conditions = vote.outcome == Outcome.GO_WITH_CONDITIONS
    if with_conditions and not conditions:
        errors.setdefault("conditions", ["Name at least one condition, or decide go."])
    if conditions and not with_conditions:
        errors["conditions"] = ["Conditions belong to “go with conditions”. Choose it, or remove them."]
    for condition in conditions:
        errors |= condition_errors(condition, at)
    others = rules.conditions_of(decided(each) for each in review.decisions.select_related("person"))
    if clash := contradictions((*others, *conditions)):
        errors.setdefault("conditions", clash)
    if errors:
        raise InvalidInput(errors)
    return conditions


def _conditions(vote: Vote, errors: dict[str, list[str]]) -> tuple[Condition, ...]:
    try:
        found = tuple(Condition.from_plain(row) for row in vote.conditions)
    except (ValueError, TypeError, AttributeError):
        errors["conditions"] = [
            "Give a date as YYYY-MM-DDTHH:MM with its zone, and the share as a whole number."
        ]
        return ()
    return tuple(each for each in found if each != Condition())


def _plain(condition: Condition) -> dict[str, Any]:
    return {
        "text": condition.text,
        "environment": condition.environment,
        "traffic": condition.traffic,
        "region": condition.region,
        "until": condition.until.isoformat() if condition.until else "",
    }


def _write_once(decision: Decision, by: Caller, at: datetime) -> None:
    """The database has the last word on "one per seat, one per person"."""
    try:
        with transaction.atomic():
            decision.write(by=by, at=at, why="decided")
    except IntegrityError:
        raise NotNow.because("already_decided", "This seat, or this person, has decided already.") from None


def _close_when_decided(review: Review, by: Caller, at: datetime) -> None:
    made = [decided(each) for each in review.decisions.select_related("person")]
    if review.decided_at is None and rules.outcome(seats_of(review), made) != "undecided":
        review.seats, review.decided_at = list(seats_of(review)), at
        review.write(by=by, at=at, why="decided")


def _record(decision: Decision, review: Review, by: Caller, at: datetime) -> None:
    words = Outcome(decision.outcome).label.lower()
    label = catalogue().gate(review.gate).label
    record(
        "decision.made", by=by, at=at, stream=review.project.stream,
        obj=decision,
        details={
            "review": review.number, "gate": review.gate, "seat": decision.seat, "outcome": decision.outcome,
            "person": by.name, "reason": decision.reason, "conditions": decision.conditions,
            "can_ship": decision.can_ship, "should_ship": decision.should_ship, "dissent": decision.dissent,
            "asked_to_ship_by": decision.asked_to_ship_by, "sentence": decision.sentence,
            "readout_digest": decision.readout_digest,
        },
        summary=f"decided {words} as {decision.seat} in review {review.number} of {label}",
    )  # fmt: skip
