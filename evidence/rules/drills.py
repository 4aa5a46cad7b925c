"""Drills: when each is due, when it is overdue, and whether what was measured met its targets.

Overdue is computed from the clock. Nothing is due before a version was set to drilled or somebody planned a drill:
a project without a schedule is not degraded out of nothing.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from evidence.drills import DrillKind

Outcome = Literal["passed", "missed_target", "failed"]
Standing = Literal["overdue", "soon", "planned"]
MOMENTS = ("detect", "mitigate", "recover")
SOON = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Drilled:
    """A version that was set to drilled at that moment; `kind` is the artefact's."""

    version: int
    artefact: int
    title: str
    kind: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A drill that somebody planned. `every_months` 0 means once; without an artefact it is the project's."""

    number: int
    kind: str
    due_on: dt.date
    every_months: int
    planned_at: dt.datetime
    artefact: int | None = None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A drill that took place."""

    kind: str
    at: dt.datetime
    outcome: Outcome
    artefact: int | None = None

    @property
    def counts(self) -> bool:
        """A drill that worked moves the schedule on, also where it was slower than its target."""
        return self.outcome != "failed"


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the calendar. `due_on` is the last day in UTC on which it is in time."""

    kind: str
    due_on: dt.date
    artefact: int | None = None
    plan: int | None = None
    scenario: str = ""
    failed_on: dt.date | None = None

    @property
    def overdue_from(self) -> dt.datetime:
        """Midnight after its day: from this moment on it holds its document back."""
        return dt.datetime.combine(self.due_on + dt.timedelta(days=1), dt.time(), dt.UTC)

    @property
    def key(self) -> str:
        """What names this line among the project's findings."""
        return f"{self.kind}/{self.artefact or 'project'}/{self.plan or 'schedule'}"


def standing(due: Due, now: dt.datetime) -> Standing:
    """How a line of the calendar reads at that moment."""
    if now >= due.overdue_from:
        return "overdue"
    return "soon" if now >= due.overdue_from - SOON else "planned"


def calendar_of(
    kinds: Mapping[str, DrillKind],
    *,
    drilled: Iterable[Drilled],
    planned: Iterable[Planned],
    held: Iterable[Held],
) -> tuple[Due, ...]:
    """Every drill that is due next, the soonest first.

    A schedule that follows from a drilled version and a drill that somebody planned stand beside each other: a
    date that lies later never moves the schedule. What failed comes back within its kind's days.
    """
    took_place = sorted(held, key=lambda each: each.at)
    lines = [
        _scheduled(kind, each, took_place)
        for each in drilled
        for kind in kinds.values()
        if each.kind in kind.starts_with
    ]
    lines += [line for each in planned if (line := _planned(kinds[each.kind], each, took_place))]
    return tuple(sorted(lines, key=lambda each: (each.due_on, each.kind, each.plan or 0)))


def outcome_of(*, worked: bool, times: Mapping[str, float], targets: Mapping[str, float]) -> Outcome:
    """What a drill came to: it failed, it worked and met every target that it measured, or it worked too slowly."""
    if not worked:
        return "failed"
    late = [name for name, value in times.items() if name in targets and value > targets[name]]
    return "missed_target" if late else "passed"


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day of a later month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _scheduled(kind: DrillKind, drilled: Drilled, held: list[Held]) -> Due:
    mine = [each for each in held if each.kind == kind.key and each.artefact == drilled.artefact]
    base = max([drilled.since, *(each.at for each in mine if each.counts)])
    return _due(kind, add_months(_day(base), kind.every_months), mine, artefact=drilled.artefact)


def _planned(kind: DrillKind, plan: Planned, held: list[Held]) -> Due | None:
    """The next day of a plan; none once a single drill took place."""
    mine = [
        each
        for each in held
        if each.kind == plan.kind and each.at >= plan.planned_at and plan.artefact in (None, each.artefact)
    ]
    done = [each for each in mine if each.counts]
    if done and not plan.every_months:
        return None
    day = add_months(_day(done[-1].at), plan.every_months) if done else plan.due_on
    return _due(kind, day, mine, artefact=plan.artefact, plan=plan.number, scenario=plan.scenario)


def _due(
    kind: DrillKind,
    day: dt.date,
    held: list[Held],
    *,
    artefact: int | None,
    plan: int | None = None,
    scenario: str = "",
) -> Due:
    """The line, brought forward when the newest drill failed."""
    if not held or held[-1].counts:
        return Due(kind.key, day, artefact, plan, scenario)
    failed = _day(held[-1].at)
    again = failed + dt.timedelta(days=kind.repeat_within_days)
    return Due(kind.key, min(day, again), artefact, plan, scenario, failed)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(dt.UTC).date()
