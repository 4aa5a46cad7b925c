"""Who may do what at a gate. Acts of conscience also need a person in a fresh session (`people_only`)."""

from __future__ import annotations

from datetime import datetime

from gates.models import GateException
from portal.accounts.callers import Caller, people_only
from portal.answers import Answer, Reason
from portal.projects.models import Project, ProjectRole
from portal.projects.permissions import holds_one_of, is_owner, roles_of

SEAT_ROLES = {
    "reviewer": ProjectRole.REVIEWER,
    "chair": ProjectRole.CHAIR,
    "validator": ProjectRole.VALIDATOR,
    "committee": ProjectRole.COMMITTEE,
}


def may_open_review(by: Caller, project: Project) -> Answer:
    """Those who prepare a sitting, or lead it."""
    roles = (ProjectRole.ARCHITECT, ProjectRole.SECRETARY, ProjectRole.CHAIR)
    return Answer.all_of([_a_person(by), holds_one_of(by, project, *roles, act="open a review")])


def may_take_seat(by: Caller, at: datetime, project: Project, seat: str) -> Answer:
    """The seat's own role, by a person whose sign-in is fresh. A token never decides."""
    return Answer.all_of(
        [
            people_only(by, at),
            holds_one_of(by, project, SEAT_ROLES[seat], act=f"decide in the {seat}'s seat"),
        ]
    )


def seats_of(by: Caller, project: Project) -> frozenset[str]:
    """The seats that this person's roles open, whether or not a review has them."""
    held = roles_of(by.user, project)
    return frozenset(seat for seat, role in SEAT_ROLES.items() if role in held)


def may_attest(by: Caller, project: Project) -> Answer:
    """Attesting is the work of those who build; whoever decides later reads it."""
    roles = (ProjectRole.ARCHITECT, ProjectRole.ENGINEER, ProjectRole.VALIDATOR)
    if is_owner(by, project):
        return _a_person(by)
    return Answer.all_of([_a_person(by), holds_one_of(by, project, *roles, act="attest a criterion")])


def may_request_exception(by: Caller, project: Project) -> Answer:
    roles = (ProjectRole.ARCHITECT, ProjectRole.ENGINEER)
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, *roles, act="request an exception")


def may_extend_exception(by: Caller, at: datetime, project: Project) -> Answer:
    """Whoever may request one, in person: more time is a decision about the date that was promised."""
    return Answer.all_of([people_only(by, at), may_request_exception(by, project)])


def may_answer_exception(by: Caller, at: datetime, project: Project) -> Answer:
    """Whoever could decide at a gate may grant an exception at it. That it is not their own: `not_own_exception`."""
    roles = (ProjectRole.REVIEWER, ProjectRole.CHAIR, ProjectRole.COMMITTEE, ProjectRole.VALIDATOR)
    return Answer.all_of(
        [people_only(by, at), holds_one_of(by, project, *roles, act="approve or refuse an exception")]
    )


def not_own_exception(by: Caller, exception: GateException) -> Answer:
    """Neither the owner nor the requester of an exception grants it, or its extension: that is the same exception."""
    link: GateException | None = exception
    while link is not None:
        if by.user in (link.owner, link.requested_by):
            part = "owner" if by.user == link.owner else "requester"
            words = f"You are the {part} of {link}: somebody else approves it."
            return Answer.no(Reason("own_work", words, item=str(link)))
        link = link.supersedes
    return Answer.yes()


def may_remediate(by: Caller, exception: GateException) -> Answer:
    """The accountable owner, or an architect on their behalf."""
    if by.user == exception.owner:
        return Answer.yes()
    return holds_one_of(
        by, exception.project, ProjectRole.ARCHITECT, act="report the exception as remediated"
    )


def may_complete_minutes(by: Caller, project: Project) -> Answer:
    roles = (ProjectRole.SECRETARY, ProjectRole.CHAIR)
    return Answer.all_of([_a_person(by), holds_one_of(by, project, *roles, act="complete the minutes")])


def may_seal(by: Caller, at: datetime, project: Project) -> Answer:
    return Answer.all_of(
        [people_only(by, at), holds_one_of(by, project, ProjectRole.CHAIR, act="seal the minutes")]
    )


def may_export(by: Caller, project: Project) -> Answer:
    """A pack holds everything: an exporter without the right to read everything is refused, never given less."""
    roles = (
        ProjectRole.COMMITTEE, ProjectRole.CHAIR, ProjectRole.AUDITOR, ProjectRole.ARCHITECT,
        ProjectRole.VALIDATOR, ProjectRole.ENGINEER,
    )  # fmt: skip
    return holds_one_of(by, project, *roles, act="export an evidence pack")


def _a_person(by: Caller) -> Answer:
    if by.via == "token" or by.via == "job":
        return Answer.no(Reason("people_only", "Only a person who signed in can do this; a token cannot."))
    return Answer.yes()
