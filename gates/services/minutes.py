"""Minutes: generated from the record, completed by a person, sealed by the chair."""

from __future__ import annotations

import hashlib
from datetime import datetime

from gates import permissions
from gates.models import Minutes, Review
from gates.rules import reviews as rules
from gates.rules.minutes import markdown
from gates.selectors.dossier import Dossier, dossier_of
from gates.selectors.record import record_of
from gates.selectors.reviews import state_of
from gates.services.reviews import locked
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import checkpoint, record
from portal.projects.permissions import not_archived, require_visible


def generate(*, by: Caller, at: datetime, review: Review, dossier: Dossier) -> Minutes:
    """Write what the record says so far; called in the transaction of every decision."""
    minutes = Minutes.objects.filter(review=review).first() or Minutes(review=review)
    minutes.generated = record_of(dossier, review, at)
    minutes.write(by=by, at=at, why="generated")
    return minutes


@act("minutes.complete")
def complete(
    *, by: Caller, at: datetime, review: Review, present: str, discussion: str, actions: str
) -> Minutes:
    """Add what only people know: who was there, what was said, who does what by when (Markdown)."""
    require_visible(by, review.project)
    NotAllowed.unless(permissions.may_complete_minutes(by, review.project))
    NotNow.unless(not_archived(review.project))
    review = locked(review)
    NotNow.unless(rules.may("complete_minutes", state_of(review, at)))
    if not discussion.strip():
        raise InvalidInput.at("discussion", "Write at least one line of what was discussed.")
    minutes = Minutes.objects.filter(review=review).first() or generate(
        by=by, at=at, review=review, dossier=dossier_of(review.project)
    )
    minutes.present, minutes.discussion, minutes.actions = (
        present.strip(),
        discussion.strip(),
        actions.strip(),
    )
    minutes.completed_by, minutes.completed_at = by.user, at
    minutes.write(by=by, at=at, why="completed")
    record(
        "minutes.completed", by=by, at=at, stream=review.project.stream, obj=minutes,
        details={
            "review": review.number, "present": minutes.present, "discussion": minutes.discussion,
            "actions": minutes.actions,
        },
        summary=f"completed the minutes of review {review.number}",
    )  # fmt: skip
    return minutes


@act("minutes.seal")
def seal(*, by: Caller, at: datetime, review: Review) -> Review:
    """The chair closes the review: its record is frozen and its log stream cut, and nothing of it changes again.

    Raises `NotNow` before the decision, or while nobody has completed the minutes.
    """
    require_visible(by, review.project)
    NotAllowed.unless(permissions.may_seal(by, at, review.project))
    NotNow.unless(not_archived(review.project))
    review = locked(review)
    NotNow.unless(rules.may("seal", state_of(review, at)))
    minutes = Minutes.objects.filter(review=review).first()
    if minutes is None or minutes.completed_at is None:
        raise NotNow.because(
            "minutes_incomplete", "Complete the minutes first: who was there and what was said."
        )
    frozen = record_of(dossier_of(review.project), review, at)
    minutes.generated = frozen
    minutes.markdown = markdown(
        frozen, present=minutes.present, discussion=minutes.discussion, actions=minutes.actions, sealed_by=by.name,
        sealed_at=at,
    )  # fmt: skip
    sha256 = hashlib.sha256(minutes.markdown.encode()).hexdigest()
    minutes.digest = f"sha256:{sha256}"
    minutes.write(by=by, at=at, why="sealed")
    review.sealed_at, review.sealed_by, review.sealed_record = at, by.user, frozen
    review.write(by=by, at=at, why="sealed")
    record(
        "minutes.sealed", by=by, at=at, stream=review.project.stream, obj=minutes,
        details={
            "review": review.number, "gate": review.gate, "outcome": frozen["outcome"], "sha256": sha256,
            "readout_digest": frozen["readout_digest"],
        },
        summary=f"sealed the minutes of review {review.number}",
    )  # fmt: skip
    review.sealed_checkpoint = checkpoint(review.project.stream, why="sealing").note
    review.write(by=by, at=at, why="cut", only=["sealed_checkpoint"])
    return review
