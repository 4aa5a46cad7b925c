"""When a link is checked next, and how long to wait before asking again within one round."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from evidence.rules.links.health import DEAD, Health

NIGHT = dt.timedelta(hours=20)  # a nightly round finds everything of the night before due
FIRST = dt.timedelta(hours=1)
LONGEST_WAIT = 20.0
MOST_TRIES = 3
MOST_DAYS = 7


def next_check(health: Health, failures: int, now: dt.datetime) -> dt.datetime:
    """After `failures` bad checks in a row: an hour, two, four, until every night does; well ones every night."""
    if health not in DEAD or failures < 1:
        return now + NIGHT
    return now + min(NIGHT, FIRST * (1 << min(failures - 1, 10)))


def wait(tries: int, chance: float) -> float:
    """Seconds before try number `tries` + 1: half a second, one, two, each with up to half more by chance."""
    return 0.5 * 2.0 ** (tries - 1) * (1 + chance / 2)


def retry_after(value: str, now: dt.datetime) -> float:
    """Seconds that the header asks for (RFC 9110, 10.2.3: a number or a date); 0 for none or nonsense.

    At most a week: whoever asks for more is asked again then.
    """
    value = value.strip()[:40]
    if value.isascii() and value.isdecimal():
        return float(min(int(value), MOST_DAYS * 86400))
    try:
        moment: dt.datetime = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, min((moment - now).total_seconds(), MOST_DAYS * 86400.0))
