"""The ageing chart: how many days each live exception has left, overdue to the left of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gates.models import ExceptionState, GateException
from gates.rules.exceptions import blocks_from
from gates.selectors.exceptions import facts_of

LEFT, RIGHT = -30, 90
SOON = 14
MARKS = (0, 30, 60, 90)


@dataclass(frozen=True)
class Bar:
    """One exception on a scale of days; the bar is cut at the scale's ends, the words are not."""

    exception: GateException
    days: int
    tone: str

    @property
    def start(self) -> int:
        return max(min(self.days, 0), LEFT)

    @property
    def width(self) -> float:
        """At least half a day, so that what is due today is seen."""
        return max(abs(max(min(self.days, RIGHT), LEFT)), 0.5)


@dataclass(frozen=True)
class Chart:
    """The bars with the scale they stand on."""

    bars: list[Bar]

    left: int = LEFT
    span: int = RIGHT - LEFT
    marks: tuple[int, ...] = MARKS

    @property
    def overdue(self) -> int:
        return sum(bar.tone == "bad" for bar in self.bars)

    @property
    def soon(self) -> int:
        return sum(bar.tone == "warn" for bar in self.bars)


def chart(exceptions: Iterable[GateException], now: datetime) -> Chart:
    """One bar for each approved exception that nobody mended or extended, most urgent first."""
    found = []
    for each in exceptions:
        facts = facts_of(each)
        if each.state == ExceptionState.APPROVED and not facts.superseded:
            found.append(_bar(each, blocks_from(facts), now))
    return Chart(sorted(found, key=lambda bar: bar.days))


def _bar(exception: GateException, ends: datetime, now: datetime) -> Bar:
    days = (ends.date() - now.date()).days
    if ends <= now:
        return Bar(exception, min(days, 0), "bad")
    return Bar(exception, days, "warn" if days <= SOON else "info")
