"""The clocks of an incident: which run, when each is due, and whether it was met.

Every clock counts from the moment of awareness, an aware datetime in whatever zone it was given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ClockState = Literal["running", "soon", "overdue", "met", "late"]
Stops = Literal["acknowledge", "report", "post_mortem"]
ACT_73 = "act_73"


@dataclass(frozen=True, slots=True)
class Clock:
    """One period with its source. `stops` is the act that ends it.

    Empty sets restrict nothing. Of several clocks of one `group` that apply, only the shortest is owed: the law
    gives one report several last days.
    """

    key: str
    label: str
    source: str
    within: dt.timedelta
    stops: Stops
    group: str
    to: str = ""
    note: str = ""
    severities: frozenset[int] = frozenset()
    risk_classes: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that was sent: to which group of clocks it belongs, when, and whether it was complete."""

    group: str
    at: dt.datetime
    complete: bool


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What the clocks need to know of one incident."""

    aware_at: dt.datetime
    severity: int
    risk_class: str
    cases: frozenset[str] = frozenset()
    acknowledged_at: dt.datetime | None = None
    post_mortem_at: dt.datetime | None = None
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of one incident. `done_at` is when what it waits for happened."""

    clock: Clock
    due_at: dt.datetime
    state: ClockState
    done_at: dt.datetime | None = None
    complete: bool = True

    @property
    def open(self) -> bool:
        """Whether something is still owed: not done, or done with a report that is not complete yet."""
        return self.done_at is None or not self.complete


def running(clocks: Iterable[Clock], facts: IncidentFacts, now: dt.datetime) -> tuple[Running, ...]:
    """Every clock that is owed, the soonest first. Raises `ValueError` for a moment without a time zone."""
    if facts.aware_at.utcoffset() is None or now.utcoffset() is None:
        raise ValueError("a clock counts between moments that name their time zone")
    shortest: dict[str, Clock] = {}
    for clock in clocks:
        held = shortest.get(clock.group)
        if applies(clock, facts) and (held is None or clock.within < held.within):
            shortest[clock.group] = clock
    found = [_running(clock, facts, now) for clock in shortest.values()]
    return tuple(sorted(found, key=lambda each: each.due_at))


def applies(clock: Clock, facts: IncidentFacts) -> bool:
    """Whether a clock runs for this severity, class of risk and these cases."""
    return (
        (not clock.severities or facts.severity in clock.severities)
        and (not clock.risk_classes or facts.risk_class in clock.risk_classes)
        and (not clock.cases or bool(facts.cases & clock.cases))
    )


def must_not_alter(found: Iterable[Running]) -> bool:
    """Whether the system stays as it is so that causes can be found: until the authority is told (Article 73(6))."""
    return any(each.clock.group == ACT_73 and each.done_at is None for each in found)


def _running(clock: Clock, facts: IncidentFacts, now: dt.datetime) -> Running:
    due = facts.aware_at.astimezone(dt.UTC) + clock.within  # in a zone of its own a night may have 25 hours
    done, complete = _done(clock, facts)
    return Running(clock, due, _state(due, done, clock.within, now), done, complete)


def _done(clock: Clock, facts: IncidentFacts) -> tuple[dt.datetime | None, bool]:
    """When it was done, and whether nothing more has to follow."""
    if clock.stops == "acknowledge":
        return facts.acknowledged_at, True
    if clock.stops == "post_mortem":
        return facts.post_mortem_at, True
    mine = [each for each in facts.sent if each.group == clock.group]
    return min((each.at for each in mine), default=None), any(each.complete for each in mine) or not mine


def _state(due: dt.datetime, done: dt.datetime | None, within: dt.timedelta, now: dt.datetime) -> ClockState:
    """A clock is met up to and including its last second. Soon means in its last fifth."""
    if done is not None:
        return "met" if done <= due else "late"
    if now > due:
        return "overdue"
    return "soon" if now >= due - within / 5 else "running"
