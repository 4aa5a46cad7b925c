"""Named reads of exceptions."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.db.models import QuerySet

from evidence.frameworks import load as load_framework
from gates.models import ExceptionState, GateException
from gates.rules import exceptions as rules
from portal.accounts.models import User
from portal.answers import NotVisible
from portal.projects.models import Project


def facts_of(exception: GateException) -> rules.ExceptionFacts:
    """One exception as the rules see it. Persons appear by name."""
    return rules.ExceptionFacts(
        id=str(exception),
        gate=exception.gate,
        criterion=exception.criterion,
        state=cast(rules.ExceptionState, exception.state),
        owner=exception.owner.name,
        requested_by=exception.requested_by.name,
        remediation_at=exception.remediation_date,
        requirement=exception.requirement,
        approver=exception.answered_by.name if exception.answered_by else "",
        rationale=exception.rationale,
        scope=exception.scope,
        compensating_measure=exception.compensating_measure,
        applies_from=applies_from(exception.requirement),
        superseded=_is_superseded(exception),
        owner_id=exception.owner.actor_id,
        requested_by_id=exception.requested_by.actor_id,
    )


def standing(exception: GateException, now: datetime) -> str:
    """The state as it reads now, `overdue` included."""
    return rules.standing(facts_of(exception), now)


def of_project(project: Project) -> QuerySet[GateException]:
    return _with_people().filter(project=project)


def visible_to(user: User) -> QuerySet[GateException]:
    """Exceptions of every project this person may see, soonest remediation date first."""
    return _with_people().filter(project__in=Project.objects.visible_to(user))


def one(project: Project, number: int) -> GateException:
    """Raises `NotVisible`, also for another project's number."""
    found = of_project(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def _with_people() -> QuerySet[GateException]:
    people = (
        "project",
        "owner",
        "requested_by",
        "answered_by",
        "remediated_by",
        "supersedes",
        "superseded_by",
    )
    return GateException.objects.select_related(*people).order_by("remediation_date")


def _is_superseded(exception: GateException) -> bool:
    longer: GateException | None = getattr(exception, "superseded_by", None)
    return longer is not None and longer.state in {ExceptionState.APPROVED, ExceptionState.REMEDIATED}


def applies_from(requirement: str) -> date | None:
    """The day from which a requirement is law, where one is named."""
    return load_framework("ai-act").applies_from(requirement) if requirement else None
