"""Opening a sitting, choosing its snapshot, moving its date."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from gates import permissions
from gates.catalogue import Gate, catalogue
from gates.models import Review
from gates.rules import reviews as rules
from gates.selectors.reviews import state_of
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible
from registry.models import Snapshot


@act("review.open")
def open_review(
    *,
    by: Caller,
    at: datetime,
    project: Project,
    gate: str,
    sitting_at: datetime | None,
    freeze_at: datetime | None = None,
    snapshot: Snapshot | None = None,
) -> Review:
    """Open a sitting of a gate. Catalogue version, risk class and seats are pinned at this moment.

    The readout freezes five working days before the sitting unless `freeze_at` says otherwise, and never before the
    review is opened. Raises `NotNow` while another sitting of the gate is not sealed, `InvalidInput` at the dates.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_open_review(by, project))
    NotNow.unless(not_archived(project))
    found = _gate(gate)
    freeze = max(at, freeze_at) if freeze_at else _default_freeze(found, sitting_at, at)
    _check(rules.schedule_errors(sitting_at=sitting_at, freeze_at=freeze, now=at))
    assert sitting_at is not None and freeze is not None
    _belongs(snapshot, project)
    review = Review(
        project=project, number=_next_number(project), gate=gate, catalogue=catalogue().version,
        catalogue_digest=catalogue().digest, risk_class=project.risk_class,
        seats=list(found.seats_for(project.risk_class)), snapshot=snapshot, sitting_at=sitting_at, freeze_at=freeze,
        opened_by=by.user, opened_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            review.write(by=by, at=at, why="opened")
    except IntegrityError:
        message = f"A review of {found.label} is under way. Its minutes are sealed before the next one opens."
        raise NotNow.because("review_under_way", message) from None
    record(
        "review.opened", by=by, at=at, stream=project.stream, obj=review,
        details={
            "number": review.number, "gate": gate, "sitting_at": sitting_at.isoformat(),
            "freeze_at": freeze.isoformat(), "catalogue": review.catalogue, "catalogue_digest": review.catalogue_digest,
            "risk_class": review.risk_class, "seats": review.seats, "snapshot": snapshot.digest if snapshot else "",
        },
        summary=f"opened review {review.number} of {found.label}",
    )  # fmt: skip
    return review


@act("review.set_snapshot")
def set_snapshot(*, by: Caller, at: datetime, review: Review, snapshot: Snapshot) -> Review:
    """Choose the release set that the review is about, as long as it is not frozen."""
    require_visible(by, review.project)
    NotAllowed.unless(permissions.may_open_review(by, review.project))
    NotNow.unless(not_archived(review.project))
    review = locked(review)
    NotNow.unless(rules.may("set_snapshot", state_of(review, at)))
    _belongs(snapshot, review.project)
    review.snapshot = snapshot
    review.write(by=by, at=at, why=f"chose snapshot {snapshot.number}")
    record(
        "review.snapshot_set", by=by, at=at, stream=review.project.stream, obj=review,
        details={"number": review.number, "snapshot": snapshot.number, "digest": snapshot.digest},
        summary=f"chose snapshot {snapshot.number} for review {review.number}",
    )  # fmt: skip
    return review


@act("review.move")
def move_sitting(
    *,
    by: Caller,
    at: datetime,
    review: Review,
    sitting_at: datetime | None,
    freeze_at: datetime | None = None,
) -> Review:
    """Move the sitting, and with it the freeze, as long as the review is not frozen."""
    require_visible(by, review.project)
    NotAllowed.unless(permissions.may_open_review(by, review.project))
    NotNow.unless(not_archived(review.project))
    review = locked(review)
    NotNow.unless(rules.may("move_sitting", state_of(review, at)))
    freeze = freeze_at or _default_freeze(_gate(review.gate), sitting_at, at)
    _check(rules.schedule_errors(sitting_at=sitting_at, freeze_at=freeze, now=at))
    assert sitting_at is not None and freeze is not None
    before, frozen_before = review.sitting_at, review.freeze_at
    review.sitting_at, review.freeze_at = sitting_at, freeze
    review.write(by=by, at=at, why="moved")
    record(
        "review.moved", by=by, at=at, stream=review.project.stream, obj=review,
        details={
            "number": review.number, "before": before.isoformat(), "after": sitting_at.isoformat(),
            "freeze_before": frozen_before.isoformat(), "freeze_after": freeze.isoformat(),
        },
        summary=f"moved review {review.number} to {sitting_at:%-d %b %Y}",
    )  # fmt: skip
    return review


def locked(review: Review) -> Review:
    """The review's row, held until the act ends: decisions in one review happen one after the other."""
    found: Review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("project__owner", "snapshot")
        .get(pk=review.pk)
    )
    return found


def _gate(key: str) -> Gate:
    try:
        return catalogue().gate(key)
    except KeyError:
        names = ", ".join(gate.key for gate in catalogue().gates)
        raise InvalidInput.at("gate", f"Choose one of: {names}.") from None


def _default_freeze(gate: Gate, sitting_at: datetime | None, at: datetime) -> datetime | None:
    if sitting_at is None:
        return None
    return max(at, rules.default_freeze(sitting_at, gate.freeze_working_days))


def _belongs(snapshot: Snapshot | None, project: Project) -> None:
    if snapshot is not None and snapshot.project_id != project.pk:
        raise InvalidInput.at("snapshot", "This snapshot belongs to another project.")


def _check(errors: dict[str, list[str]]) -> None:
    if errors:
        raise InvalidInput(errors)


def _next_number(project: Project) -> int:
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = Review.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1
