"""Requesting, granting, extending and remediating exceptions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from evidence.frameworks import load as load_framework
from gates import permissions
from gates.catalogue import catalogue
from gates.models import ExceptionState, GateException
from gates.rules import exceptions as rules
from gates.selectors.exceptions import applies_from, facts_of
from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible, roles_of


@act("exception.request")
def request(
    *,
    by: Caller,
    at: datetime,
    project: Project,
    gate: str,
    criterion: str,
    rationale: str,
    scope: str,
    compensating_measure: str,
    owner: User | None,
    remediation_date: datetime | None,
    requirement: str = "",
) -> GateException:
    """Ask that a gate may pass without one criterion, until a date, with somebody accountable.

    Raises `InvalidInput` at the field: a criterion the gate does not have, a date that has passed, an owner without
    an active account or without a part in the project, a legal requirement that is law already (AI Act, Article 113).
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_request_exception(by, project))
    NotNow.unless(not_archived(project))
    _check_subject(gate, criterion, requirement)
    _check_owner(project, owner)
    _raise(
        rules.request_errors(
            rationale=rationale, scope=scope, compensating_measure=compensating_measure,
            owner=owner.name if owner else "", remediation_at=remediation_date, now=at,
            applies_from=applies_from(requirement),
        )
    )  # fmt: skip
    assert owner is not None and remediation_date is not None
    exception = GateException(
        project=project, number=_next_number(project), gate=gate, criterion=criterion, requirement=requirement,
        rationale=rationale.strip(), scope=scope.strip(), compensating_measure=compensating_measure.strip(),
        owner=owner, remediation_date=remediation_date, requested_by=by.user, requested_at=at,
    )  # fmt: skip
    exception.write(by=by, at=at, why="requested")
    _record("exception.requested", exception, by, at, f"requested exception {exception} for “{criterion}”")
    return exception


@act("exception.extend")
def extend(
    *, by: Caller, at: datetime, exception: GateException, remediation_date: datetime | None, rationale: str
) -> GateException:
    """Ask for more time: a new exception that takes the old one's place once another person approves it."""
    require_visible(by, exception.project)
    NotAllowed.unless(permissions.may_extend_exception(by, at, exception.project))
    NotNow.unless(not_archived(exception.project))
    exception = _locked(exception)
    NotNow.unless(rules.may("extend", facts_of(exception).state))
    earlier = GateException.objects.filter(supersedes=exception).first()
    if earlier is not None and earlier.state != ExceptionState.REFUSED:
        raise NotNow.because("extension_waits", f"An extension of {exception} has been requested already.")
    _raise(
        rules.extension_errors(
            facts_of(exception), remediation_at=remediation_date, rationale=rationale, now=at
        )
    )
    assert remediation_date is not None
    if earlier is not None:
        earlier.supersedes = None  # refused, it takes nobody's place; the next request does
        earlier.write(by=by, at=at, why=f"another extension of {exception} was requested")
    longer = GateException(
        project=exception.project, number=_next_number(exception.project), gate=exception.gate,
        criterion=exception.criterion, requirement=exception.requirement, rationale=rationale.strip(),
        scope=exception.scope, compensating_measure=exception.compensating_measure, owner=exception.owner,
        remediation_date=remediation_date, requested_by=by.user, requested_at=at, supersedes=exception,
    )  # fmt: skip
    longer.write(by=by, at=at, why=f"extends {exception}")
    _record("exception.requested", longer, by, at, f"requested {longer}, an extension of {exception}")
    return longer


@act("exception.answer")
def answer(
    *, by: Caller, at: datetime, exception: GateException, approve: bool, reason: str
) -> GateException:
    """Approve or refuse, by somebody who is neither its owner nor its requester, in a fresh session."""
    require_visible(by, exception.project)
    exception = _locked(exception)
    NotAllowed.unless(permissions.may_answer_exception(by, at, exception.project))
    NotNow.unless(not_archived(exception.project))
    NotNow.unless(permissions.not_own_exception(by, exception))
    NotNow.unless(rules.may("approve" if approve else "refuse", facts_of(exception).state))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why: the minutes and the pack will carry your words.")
    if approve and exception.remediation_date <= at:
        raise NotNow.because(
            "exception_overdue", "Its remediation date has passed. A new request needs a new date."
        )
    if approve and exception.supersedes is not None:
        NotNow.unless(rules.may("extend", facts_of(_locked(exception.supersedes)).state))
    exception.state = ExceptionState.APPROVED if approve else ExceptionState.REFUSED
    exception.answered_by, exception.answered_at, exception.answer_reason = by.user, at, reason.strip()
    exception.write(by=by, at=at, why=exception.state)
    _record(f"exception.{exception.state}", exception, by, at, f"{exception.state} exception {exception}")
    return exception


@act("exception.remediate")
def remediate(*, by: Caller, at: datetime, exception: GateException, note: str) -> GateException:
    """Say that the deviation is mended and how it shows. The criterion must then hold by itself."""
    require_visible(by, exception.project)
    exception = _locked(exception)
    NotAllowed.unless(permissions.may_remediate(by, exception))
    NotNow.unless(not_archived(exception.project))
    NotNow.unless(rules.may("remediate", facts_of(exception).state))
    if not note.strip():
        raise InvalidInput.at("note", "Say what was done and where it can be seen.")
    exception.state = ExceptionState.REMEDIATED
    exception.remediated_by, exception.remediated_at, exception.remediation_note = by.user, at, note.strip()
    exception.write(by=by, at=at, why="remediated")
    _record("exception.remediated", exception, by, at, f"reported exception {exception} as remediated")
    return exception


def _locked(exception: GateException) -> GateException:
    found: GateException = (
        GateException.objects.select_for_update(of=("self",))
        .select_related("project", "owner", "requested_by", "supersedes")
        .get(pk=exception.pk)
    )
    return found


def _next_number(project: Project) -> int:
    """Counted under the project's lock, so that two requests never share a number."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = GateException.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _check_subject(gate: str, criterion: str, requirement: str) -> None:
    known = {each.key: each for each in catalogue().gates}
    if gate not in known:
        raise InvalidInput.at("gate", f"Choose one of: {', '.join(known)}.")
    chosen = next((each for each in known[gate].criteria if each.key == criterion), None)
    if chosen is None:
        raise InvalidInput.at("criterion", f"{known[gate].label} has no criterion “{criterion}”.")
    if requirement and requirement not in load_framework("ai-act"):
        raise InvalidInput.at("requirement", f"There is no requirement “{requirement}”.")
    if requirement and chosen.check != "coverage":
        raise InvalidInput.at(
            "requirement",
            f"“{chosen.title}” is no legal requirement. Leave this empty, or choose that of the AI Act.",
        )
    if not requirement and chosen.check == "coverage":
        raise InvalidInput.at("requirement", "Name the one requirement that is to be excepted.")


def _check_owner(project: Project, owner: User | None) -> None:
    if owner is None:
        return
    if not owner.is_active or owner.kind != Kind.PERSON:
        raise InvalidInput.at("owner", "Choose a person with an active account.")
    if owner != project.owner and not roles_of(owner, project):
        raise InvalidInput.at("owner", f"{owner.name} has no part in {project.name}.")


def _raise(errors: dict[str, list[str]]) -> None:
    if errors:
        raise InvalidInput(errors)


def _record(verb: str, exception: GateException, by: Caller, at: datetime, summary: str) -> None:
    details = {
        "number": exception.number,
        "gate": exception.gate,
        "criterion": exception.criterion,
        "requirement": exception.requirement,
        "owner": exception.owner.name,
        "requested_by": exception.requested_by.name,
        "remediation_date": exception.remediation_date.isoformat(),
        "state": exception.state,
        "rationale": exception.rationale,
        "scope": exception.scope,
        "compensating_measure": exception.compensating_measure,
        "extends": exception.supersedes.number if exception.supersedes else None,
        "answer_reason": exception.answer_reason,
        "remediation_note": exception.remediation_note,
    }
    record(
        verb, by=by, at=at, stream=exception.project.stream, obj=exception, details=details,
        summary=summary,
    )  # fmt: skip
