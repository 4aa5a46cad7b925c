"""Which version of an artefact counts: the newest one that stands high enough on its kind's ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.kinds import kinds, state_labels
from evidence.rules.holding import HeldBack
from portal.answers import Answer, Reason


@dataclass(frozen=True, slots=True)
class Item:
    """One version of one artefact as gates and readouts see it. `number` grows with each version.

    `effective_on` is the day from which its content holds, `recorded_at` the moment it arrived here:
    what arrived after the freeze is late. `held_back` is what keeps it from counting, each from its moment on.
    """

    artefact: str
    version: str
    number: int
    kind: str
    title: str
    state: str
    sha256: str
    effective_on: dt.date
    recorded_at: dt.datetime
    is_link: bool = False
    withdrawn: bool = False
    places: tuple[str, ...] = ()
    owner: str = ""
    held_back: tuple[HeldBack, ...] = ()


def newest_at(items: Iterable[Item], rung: str) -> tuple[Item, ...]:
    """For each artefact its newest version at `rung` or above, in the order of the artefacts.

    A later draft of a final plan changes nothing until it is final itself. Withdrawn versions are left out.
    """
    best: dict[str, Item] = {}
    for item in items:
        if item.withdrawn or not kinds()[item.kind].at_least(item.state, rung):
            continue
        if item.artefact not in best or item.number > best[item.artefact].number:
            best[item.artefact] = item
    return tuple(best.values())


def current_number(versions: Iterable[tuple[int, str]], kind: str) -> int | None:
    """The number of the version that is current, given (number, state) of each: the newest that counts.

    While none counts, the newest of all. `None` when there is no version.
    """
    rows = sorted(versions)
    counting = [number for number, state in rows if kinds()[kind].counts(state)]
    if counting:
        return counting[-1]
    return rows[-1][0] if rows else None


def may_move(kind: str, before: str, after: str) -> Answer:
    """Whether a version of that kind may go from one state to the other: upwards only, by a recorded act.

    What fell back is a new version: a plan that is no longer final is another plan.
    """
    ladder = kinds()[kind].ladder
    if after not in ladder:
        words = ", ".join(state_labels()[state].lower() for state in ladder)
        return Answer.no(Reason("unknown_state", f"{kinds()[kind].label} is {words}."))
    if before in ladder and ladder.index(after) <= ladder.index(before):
        message = f"It is already {state_labels()[before].lower()}."
        return Answer.no(Reason("state_not_higher", message, fix="Add a new version."))
    return Answer.yes()
