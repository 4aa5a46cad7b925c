"""An incident's way from reported to closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evidence.rules.clocks import Running
from portal.answers import Answer, Reason

IncidentState = Literal["reported", "acknowledged", "mitigated", "closed"]
IncidentAct = Literal["acknowledge", "mitigate", "close"]

# What may happen to an incident in each state, and what it becomes.
TRANSITIONS: dict[tuple[IncidentState, IncidentAct], IncidentState] = {
    ("reported", "acknowledge"): "acknowledged",
    ("acknowledged", "mitigate"): "mitigated",
    ("mitigated", "close"): "closed",
}
REFUSALS: dict[IncidentState, str] = {
    "reported": "Nobody has acknowledged it yet.",
    "acknowledged": "It was acknowledged, and is not mitigated yet.",
    "mitigated": "It was mitigated already.",
    "closed": "It is closed.",
}


def may(act: IncidentAct, state: IncidentState) -> Answer:
    """Whether that may happen to an incident in that state."""
    if (state, act) in TRANSITIONS:
        return Answer.yes()
    return Answer.no(Reason("incident_state", REFUSALS[state]))


def not_closed(state: IncidentState) -> Answer:
    """A closed incident is a record; what came to light later is another entry of another incident."""
    if state != "closed":
        return Answer.yes()
    return Answer.no(Reason("incident_state", REFUSALS["closed"]))


def nothing_owed(found: Iterable[Running]) -> Answer:
    """It closes once every report was sent whole and the post-mortem is written; being late is no obstacle."""
    return Answer(tuple(_owed(each) for each in found if each.open and each.clock.stops != "acknowledge"))


def _owed(each: Running) -> Reason:
    what = f"{each.clock.label} ({each.clock.source})"
    if each.done_at is not None:
        return Reason(
            "report_incomplete", f"{what}: the report sent was incomplete; a complete one must follow."
        )
    return Reason("clock_runs", f"{what} is still owed, due on {each.due_at:%-d %B %Y at %H:%M %Z}.")
