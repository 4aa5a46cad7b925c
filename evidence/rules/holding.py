"""Why a version that is current does not count at present: a dead link, an overdue drill, an open finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What holds a version back, in words that follow its title, and the moment from which it does.

    Like link health it is evaluated at every reading and bound into no digest (`rules.md` 4).
    """

    words: str
    since: dt.datetime


def held_back_by(held: Collection[HeldBack], now: dt.datetime) -> str:
    """What holds it back at that moment, the oldest first; empty when nothing does."""
    if not held:
        return ""
    found = sorted((each for each in held if each.since <= now), key=lambda each: each.since)
    return " ".join(each.words for each in found)
