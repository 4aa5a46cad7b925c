"""The act of deciding as one sentence: what a person reads before the click and what the minutes repeat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from gates.rules.conditions import Condition
from gates.rules.decisions import SeatOutcome
from gates.rules.exceptions import ExceptionFacts
from gates.rules.facts import SnapshotFacts


@dataclass(frozen=True, slots=True)
class DecisionAct:
    """Who lets what serve where, how much, until when, and on what.

    `late` holds the titles of what arrived after the freeze.
    """

    person: str
    seat: str
    outcome: SeatOutcome
    project: str
    gate_label: str
    readout_digest: str
    frozen_at: dt.datetime
    snapshot: SnapshotFacts | None = None
    conditions: tuple[Condition, ...] = ()
    late: tuple[str, ...] = ()
    exceptions: tuple[ExceptionFacts, ...] = ()


def sentence(act: DecisionAct) -> str:
    """The act in one sentence, with nothing left for the reader to look up."""
    parts = [_grant(act), _basis(act), _late(act.late), _exceptions(act.exceptions)]
    return "; ".join(part for part in parts if part) + "."


def _grant(act: DecisionAct) -> str:
    what = (
        f"snapshot {act.snapshot.number} ({short(act.snapshot.digest)})" if act.snapshot else "what was built"
    )
    who = f"{act.person}, as {act.seat},"
    if act.outcome == "no_go":
        return f"{who} does not let {what} of {act.project} pass {act.gate_label}"
    if act.snapshot is None:
        return f"{who} lets {what} in {act.project} pass {act.gate_label}{_within(act.conditions)}"
    return f"{who} lets {what} of {act.project} serve{_scope(act.conditions)}"


def _within(conditions: tuple[Condition, ...]) -> str:
    words = "; ".join(each.words for each in conditions if each.words)
    return f" under the condition: {words}" if words else ""


def _scope(conditions: tuple[Condition, ...]) -> str:
    where = _first(each.environment for each in conditions) or "production"
    region = _first(each.region for each in conditions)
    share = min((each.traffic for each in conditions if each.traffic is not None), default=100)
    until = min((each.until for each in conditions if each.until), default=None)
    texts = [each.text.strip().rstrip(".") for each in conditions if each.text.strip()]
    words = f" {where} {'in ' + region if region else 'in every region'}"
    words += f" with up to {share} % of the traffic" if share < 100 else " with all of the traffic"
    words += f" until {_day(until)} {until:%H:%M} UTC" if until else " without an end date"
    return words + (f", provided that: {'; '.join(texts)}" if texts else "")


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if word), "")


def _basis(act: DecisionAct) -> str:
    return f"on readout {short(act.readout_digest)}, frozen on {_day(act.frozen_at)}"


def _late(titles: tuple[str, ...]) -> str:
    if not titles:
        return "nothing arrived late"
    return f"{_count(len(titles), 'document')} arrived after the freeze: {_list(titles)}"


def _exceptions(found: tuple[ExceptionFacts, ...]) -> str:
    if not found:
        return "without exceptions"
    owed = _list(f"{each.id}, owed by {each.owner} by {_day(each.remediation_at)}" for each in found)
    return f"with {_count(len(found), 'exception')}: {owed}"


def _list(words: Iterable[str]) -> str:
    found = list(words)
    return found[0] if len(found) == 1 else "; ".join(found[:-1]) + " and " + found[-1]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _day(moment: dt.datetime) -> str:
    return f"{moment:%-d %B %Y}"


def short(digest: str) -> str:
    """The first twelve digits of a digest, which people compare by eye."""
    return digest.removeprefix("sha256:")[:12]
