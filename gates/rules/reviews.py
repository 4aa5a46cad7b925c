"""Reviews: where one stands is computed from its moments; freezing is a moment, not a lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evidence.rules.states import Item
from portal.answers import Answer, Reason

ReviewState = Literal["scheduled", "open", "frozen", "decided", "sealed"]
ReviewAct = Literal["move_sitting", "set_snapshot", "decide", "complete_minutes", "seal"]

SATURDAY = 5

# In which states an act is possible.
ACTS: dict[ReviewAct, frozenset[ReviewState]] = {
    "move_sitting": frozenset({"scheduled", "open"}),
    "set_snapshot": frozenset({"scheduled", "open"}),
    "decide": frozenset({"frozen", "decided"}),
    "complete_minutes": frozenset({"frozen", "decided"}),
    "seal": frozenset({"decided"}),
}
REFUSALS: dict[ReviewState, str] = {
    "scheduled": "The review has not been opened yet.",
    "open": "The review is not frozen yet.",
    "frozen": "The review is frozen and not decided yet.",
    "decided": "The review is decided.",
    "sealed": "The minutes are sealed; nothing of this review changes any more.",
}


@dataclass(frozen=True, slots=True)
class ReviewMoments:
    """The moments of a review, from which its state follows."""

    opened_at: dt.datetime | None
    freeze_at: dt.datetime
    sitting_at: dt.datetime
    decided_at: dt.datetime | None = None
    sealed_at: dt.datetime | None = None


def state(moments: ReviewMoments, now: dt.datetime) -> ReviewState:
    """Where the review stands at that moment."""
    if _reached(moments.sealed_at, now):
        return "sealed"
    if _reached(moments.decided_at, now):
        return "decided"
    if not _reached(moments.opened_at, now):
        return "scheduled"
    return "frozen" if now >= moments.freeze_at else "open"


def _reached(moment: dt.datetime | None, now: dt.datetime) -> bool:
    return moment is not None and now >= moment


def may(act: ReviewAct, found: ReviewState) -> Answer:
    """Whether the act is possible in that state."""
    if found in ACTS[act]:
        return Answer.yes()
    return Answer.no(Reason(f"review_{found}", REFUSALS[found]))


def default_freeze(sitting_at: dt.datetime, working_days: int = 5) -> dt.datetime:
    """The same hour, so many days before the sitting, Saturdays and Sundays not counted."""
    moment = sitting_at
    left = working_days
    while left:
        moment -= dt.timedelta(days=1)
        left -= moment.weekday() < SATURDAY
    return moment


def schedule_errors(
    *, sitting_at: dt.datetime | None, freeze_at: dt.datetime | None, now: dt.datetime
) -> dict[str, list[str]]:
    """What is wrong with the two dates, by field; empty when nothing is."""
    if sitting_at is None:
        return {"sitting_at": ["Say when the review sits."]}
    errors: dict[str, list[str]] = {}
    if sitting_at < now:
        errors["sitting_at"] = ["This moment has passed; choose one that lies ahead."]
    if freeze_at and freeze_at > sitting_at:
        errors["freeze_at"] = ["The readout must freeze before the review sits."]
    return errors


def late(items: Iterable[Item], freeze_at: dt.datetime) -> tuple[Item, ...]:
    """What was recorded after the freeze: marked late in page, minutes and pack."""
    return tuple(item for item in items if item.recorded_at > freeze_at)
