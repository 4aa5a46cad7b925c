"""Thirty days of a link's health as one strip, a day a cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.rules.links.health import ORDER, Health

DAYS = 30


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `health` is the worst that a check found on it, empty when none looked."""

    date: dt.date
    health: Health | None = None


def strip(checks: Iterable[tuple[dt.datetime, Health]], today: dt.date) -> tuple[Day, ...]:
    """The last thirty days, the oldest first."""
    worst: dict[dt.date, Health] = {}
    for moment, health in checks:
        day = moment.date()
        known = worst.get(day)
        worst[day] = health if known is None else min(known, health, key=ORDER.index)
    days = (today - dt.timedelta(days=back) for back in reversed(range(DAYS)))
    return tuple(Day(day, worst.get(day)) for day in days)
