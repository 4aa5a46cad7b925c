"""Decisions: who may sit where, what their decisions add up to, and whose own work it would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gates.rules.conditions import Condition, union
from portal.answers import Answer, Reason

SeatOutcome = Literal["go", "go_with_conditions", "no_go"]
Outcome = Literal["undecided", "go", "go_with_conditions", "no_go"]
Involved = Literal[
    "uploaded", "edited", "set_state", "cited", "captured", "owns_project", "requested_exception",
    "owns_exception", "granted_own_role",
]  # fmt: skip

# How the refusal names the item of one's own work.
OWN_WORK: dict[Involved, str] = {
    "uploaded": "You uploaded {item}",
    "edited": "You edited {item}",
    "set_state": "You set the state of {item}",
    "cited": "You cited {item} as evidence",
    "captured": "You captured {item}",
    "owns_project": "You own the project {item}",
    "requested_exception": "You requested the exception {item}",
    "owns_exception": "You own the exception {item}",
    "granted_own_role": "You gave yourself the role {item}",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision of one seat, by a named person, on the readout they were shown."""

    seat: str
    person: str
    name: str
    outcome: SeatOutcome
    readout_digest: str
    decided_at: dt.datetime
    conditions: tuple[Condition, ...] = ()
    can_ship: bool = True
    should_ship: bool = True
    dissent: str = ""
    asked_to_ship_by: str = ""


@dataclass(frozen=True, slots=True)
class Involvement:
    """Something a person did that makes an item of the readout their own work. `item` is its name."""

    act: Involved
    item: str


def outcome(seats: Iterable[str], decisions: Iterable[Decided]) -> Outcome:
    """What the seats decided together.

    No-go if any seat says so; undecided while a seat is open; else go, with conditions if any seat set some.
    """
    found = tuple(decisions)
    if any(each.outcome == "no_go" for each in found):
        return "no_go"
    if open_seats(seats, found):
        return "undecided"
    return "go_with_conditions" if any(each.outcome == "go_with_conditions" for each in found) else "go"


def open_seats(seats: Iterable[str], decisions: Iterable[Decided]) -> tuple[str, ...]:
    """The seats that have not decided, in the order of the catalogue."""
    taken = {each.seat for each in decisions}
    return tuple(seat for seat in seats if seat not in taken)


def conditions_of(decisions: Iterable[Decided]) -> tuple[Condition, ...]:
    """The union of the conditions of all seats."""
    return union(each.conditions for each in decisions)


def seat_is_free(seat: str, person: str, *, seats: Iterable[str], decisions: Iterable[Decided]) -> Answer:
    """Whether it is allowed now: the seat is open and the person sits on no other (two roles, two people)."""
    found = tuple(decisions)
    if seat not in tuple(seats):
        return Answer.no(Reason("no_such_seat", f"This review has no seat for a {seat}."))
    if taken := next((each for each in found if each.seat == seat), None):
        return Answer.no(Reason("already_decided", f"{taken.name} has decided as {seat}; that stands."))
    if mine := next((each for each in found if each.person == person), None):
        return Answer.no(
            Reason("one_person_one_seat", f"You have decided as {mine.seat}; this seat needs another person.")
        )
    return Answer.yes()


def own_work(involvements: Iterable[Involvement]) -> Answer:
    """Whether a person may sit at all: not over their own work. Each refusal names the item.

    Judging sufficiency is not own work, and so no act for it exists.
    """
    reasons = tuple(
        Reason(
            "own_work",
            f"{OWN_WORK[each.act].format(item=each.item)}; somebody else must decide.",
            item=each.item,
        )
        for each in dict.fromkeys(involvements)
    )
    return Answer(reasons)


def answers_errors(
    decision: SeatOutcome, *, can_ship: bool | None, should_ship: bool | None, asked_to_ship_by: str = ""
) -> dict[str, list[str]]:
    """Both questions are answered, and the outcome follows from them.

    A go despite the answer "we should not" carries the name of who asked for it (COMPEL, paper trail from
    reviewers).
    """
    errors: dict[str, list[str]] = {}
    if can_ship is None:
        errors["can_ship"] = ["Answer: can we ship?"]
    if should_ship is None:
        errors["should_ship"] = ["Answer: should we ship under these conditions?"]
    if errors or decision == "no_go":
        return errors
    if not can_ship:
        errors["outcome"] = ["What cannot ship gets no go; decide no-go."]
    elif not should_ship and not asked_to_ship_by.strip():
        errors["asked_to_ship_by"] = ["Name who asked to ship although you think we should not."]
    return errors
