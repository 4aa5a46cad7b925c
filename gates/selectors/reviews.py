"""Named reads of reviews, and each review as the rules see it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from gates.catalogue import catalogue
from gates.models import Decision, Review
from gates.rules import reviews as rules
from gates.rules.conditions import Condition
from gates.rules.decisions import Decided, Outcome, SeatOutcome, outcome
from gates.rules.facts import SnapshotFacts
from gates.rules.verdict import ReviewFacts
from portal.answers import NotVisible
from portal.projects.models import Project
from registry.models import Snapshot


def of_project(project: Project) -> QuerySet[Review]:
    """Every sitting, newest first, with its decisions and snapshot."""
    return (
        Review.objects.filter(project=project)
        .select_related("project", "snapshot", "opened_by", "sealed_by")
        .prefetch_related("decisions__person")
        .order_by("-number")
    )


def one(project: Project, number: int) -> Review:
    """Raises `NotVisible`, also for another project's number."""
    found = of_project(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def state_of(review: Review, now: datetime) -> rules.ReviewState:
    """Where the review stands now."""
    return rules.state(moments_of(review), now)


def moments_of(review: Review) -> rules.ReviewMoments:
    return rules.ReviewMoments(
        opened_at=review.opened_at,
        freeze_at=review.freeze_at,
        sitting_at=review.sitting_at,
        decided_at=review.decided_at,
        sealed_at=review.sealed_at,
    )


def seats_of(review: Review) -> tuple[str, ...]:
    """The seats pinned when the review opened, and until it is decided those that another class adds since.

    None is ever dropped: a class that was lowered for the opening and raised after it lets nobody decide alone.
    """
    pinned = tuple(review.seats)
    if review.decided_at is not None or review.project.risk_class == review.risk_class:
        return pinned
    owed = catalogue().gate(review.gate).seats_for(review.project.risk_class)
    return (*pinned, *(seat for seat in owed if seat not in pinned))


def decided(decision: Decision) -> Decided:
    """One decision as the rules see it."""
    return Decided(
        seat=decision.seat,
        person=decision.person.actor_id,
        name=decision.person.name,
        outcome=cast(SeatOutcome, decision.outcome),
        readout_digest=decision.readout_digest,
        decided_at=decision.decided_at,
        conditions=tuple(Condition.from_plain(row) for row in decision.conditions),
        can_ship=decision.can_ship,
        should_ship=decision.should_ship,
        dissent=decision.dissent,
        asked_to_ship_by=decision.asked_to_ship_by,
    )


def outcome_of(review: Review) -> Outcome:
    """What the decisions of its seats come to."""
    return outcome(seats_of(review), [decided(each) for each in review.decisions.all()])


def snapshot_facts(snapshot: Snapshot | None) -> SnapshotFacts | None:
    if snapshot is None:
        return None
    return SnapshotFacts(number=snapshot.number, digest=snapshot.digest, captured_at=snapshot.captured_at)


def review_facts(review: Review, now: datetime) -> ReviewFacts:
    """A review with its decisions, in the order of time."""
    return ReviewFacts(
        number=review.number,
        state=state_of(review, now),
        seats=seats_of(review),
        decisions=tuple(
            decided(each)
            for each in sorted(review.decisions.all(), key=lambda each: (each.decided_at, each.pk))
        ),
        snapshot=snapshot_facts(review.snapshot),
    )
