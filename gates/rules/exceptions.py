"""Exceptions: a known deviation shipped on purpose, with an owner, an approver and a date.

From the second of its remediation date on it blocks again, without anybody doing anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from portal.answers import Answer, Reason

ExceptionState = Literal["requested", "approved", "refused", "remediated"]
Standing = Literal["requested", "approved", "refused", "remediated", "overdue"]
Act = Literal["approve", "refuse", "remediate", "extend"]

# What may happen to an exception in each state, and what it becomes. An extension leaves the old one as it is
# until the new one, which another person must approve, supersedes it.
TRANSITIONS: dict[tuple[ExceptionState, Act], ExceptionState] = {
    ("requested", "approve"): "approved",
    ("requested", "refuse"): "refused",
    ("approved", "remediate"): "remediated",
    ("approved", "extend"): "approved",
}
REFUSALS: dict[ExceptionState, str] = {
    "requested": "It has not been approved yet.",
    "approved": "It was approved already.",
    "refused": "It was refused; request a new one.",
    "remediated": "It was remediated already.",
}


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """One exception. `applies_from` is the first day on which the requirement it names is law.

    Who owns and who asked stand as names, to be read, and as stable ids, to be compared.
    """

    id: str
    gate: str
    criterion: str
    state: ExceptionState
    owner: str
    requested_by: str
    remediation_at: dt.datetime
    requirement: str = ""
    approver: str = ""
    rationale: str = ""
    scope: str = ""
    compensating_measure: str = ""
    applies_from: dt.date | None = None
    superseded: bool = False
    owner_id: str = ""
    requested_by_id: str = ""


def may(act: Act, state: ExceptionState) -> Answer:
    """Whether that may happen to an exception in that state."""
    if (state, act) in TRANSITIONS:
        return Answer.yes()
    return Answer.no(Reason("exception_state", REFUSALS[state]))


def blocks_from(exception: ExceptionFacts) -> dt.datetime:
    """The moment at which it stops covering: its remediation date, or the day its requirement becomes law."""
    if exception.applies_from is None:
        return exception.remediation_at
    law = dt.datetime.combine(exception.applies_from, dt.time(), dt.UTC)
    return min(exception.remediation_at, law)


def is_overdue(exception: ExceptionFacts, now: dt.datetime) -> bool:
    """Approved, not remediated, not replaced by its extension, and its moment has come."""
    granted = exception.state == "approved" and not exception.superseded
    return granted and now >= blocks_from(exception)


def is_live(exception: ExceptionFacts, now: dt.datetime) -> bool:
    """Whether it covers its criterion at that moment."""
    granted = exception.state == "approved" and not exception.superseded
    return granted and now < blocks_from(exception)


def standing(exception: ExceptionFacts, now: dt.datetime) -> Standing:
    """The state as it reads at that moment: the stored one, or overdue."""
    return "overdue" if is_overdue(exception, now) else exception.state


def request_errors(
    *,
    rationale: str,
    scope: str,
    compensating_measure: str,
    owner: str,
    remediation_at: dt.datetime | None,
    now: dt.datetime,
    applies_from: dt.date | None = None,
) -> dict[str, list[str]]:
    """What is wrong with a request, by field; empty when nothing is.

    `applies_from` is given when the exception names a legal requirement: it may be excepted only before it
    is law, and only until then (AI Act, Article 113).
    """
    errors: dict[str, list[str]] = {}
    missing = {
        "rationale": (rationale, "Say why the release should ship with this deviation."),
        "scope": (scope, "Say what the deviation reaches, and what it does not."),
        "compensating_measure": (compensating_measure, "Say what limits the harm until it is mended."),
        "owner": (owner, "Name the person who mends it."),
    }
    for name, (value, message) in missing.items():
        if not value.strip():
            errors[name] = [message]
    if message := _date_error(remediation_at, now, applies_from):
        errors["remediation_date"] = [message]
    return errors


def _date_error(at: dt.datetime | None, now: dt.datetime, applies_from: dt.date | None) -> str:
    if at is None:
        return "Give the date by which it is mended."
    if at <= now:
        return "This date has passed; choose one that lies ahead."
    if applies_from and now.date() >= applies_from:
        return f"This requirement is law since {applies_from:%-d %B %Y}; it cannot be excepted."
    if applies_from and at > dt.datetime.combine(applies_from, dt.time(), dt.UTC):
        return f"This requirement becomes law on {applies_from:%-d %B %Y}; choose a date no later than that."
    return ""


def extension_errors(
    exception: ExceptionFacts, *, remediation_at: dt.datetime | None, rationale: str, now: dt.datetime
) -> dict[str, list[str]]:
    """What is wrong with extending it: the new date must lie ahead and after the old one."""
    errors = {} if rationale.strip() else {"rationale": ["Say why it was not mended in time."]}
    message = _date_error(remediation_at, now, exception.applies_from)
    if not message and remediation_at and remediation_at <= exception.remediation_at:
        message = f"It already runs until {exception.remediation_at:%-d %B %Y}; choose a later date."
    if message:
        errors["remediation_date"] = [message]
    return errors
