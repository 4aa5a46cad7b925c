"""How long a document may stand without being looked at again.

The periods are data of kinds and requirements; without one, a document does not age. Like link health, age is looked
at on every reading and bound into no decision.
"""

from __future__ import annotations

import calendar
import datetime as dt

from evidence.frameworks.framework import Timing

TIMINGS: dict[Timing, str] = {
    "before_market": "Before the system is placed on the market",
    "continuous": "For as long as the system is in use",
    "post_market": "Once the system is in use",
}


def review_due(effective_on: dt.date, *months: int) -> dt.date | None:
    """The last day on which a document from that day is fresh, by the shortest of the periods; `None`: for ever.

    A period of months ends on the same day of the month, or on the last day of a shorter one.
    """
    given = [each for each in months if each]
    if not given:
        return None
    year, month = divmod(effective_on.month - 1 + min(given), 12)
    year, month = effective_on.year + year, month + 1
    if year > dt.MAXYEAR:
        return None
    return dt.date(year, month, min(effective_on.day, calendar.monthrange(year, month)[1]))


def too_old(effective_on: dt.date | None, today: dt.date, *months: int) -> str:
    """Why it caps at partial, in words that follow its title; empty while it is fresh."""
    due = review_due(effective_on, *months) if effective_on else None
    if due is None or today <= due:
        return ""
    return f"holds from {effective_on:%-d %B %Y} and was to be reviewed by {due:%-d %B %Y}; file a newer version."
