"""Named reads of incidents: the list, one with its timeline, and which clocks run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Prefetch, Q, QuerySet

from evidence.incidents import Case, IncidentClass, Severity, playbook
from evidence.models import EntryKind, Incident, IncidentEntry, IncidentLesson, IncidentState
from evidence.rules import clocks
from evidence.rules.incidents import IncidentState as IncidentStanding
from portal.answers import NotVisible
from portal.projects.models import Project, RiskClass

PEOPLE = ("raised_by", "acknowledged_by", "post_mortem_by", "closed_by")


@dataclass(frozen=True)
class IncidentView:
    """An incident with its clocks at one moment, in words."""

    incident: Incident
    running: tuple[clocks.Running, ...]
    severity: Severity
    incident_class: IncidentClass
    cases: tuple[Case, ...]

    @property
    def overdue(self) -> int:
        return sum(each.state == "overdue" for each in self.running)

    @property
    def next(self) -> clocks.Running | None:
        """The soonest clock that nothing has ended."""
        return next((each for each in self.running if each.done_at is None), None)

    @property
    def must_not_alter(self) -> bool:
        return clocks.must_not_alter(self.running)

    @property
    def reportable(self) -> tuple[clocks.Running, ...]:
        """The clocks that a report ends."""
        return tuple(each for each in self.running if each.clock.stops == "report")


def incidents_of(project: Project, *, state: str = "", words: str = "") -> QuerySet[Incident]:
    """The project's incidents, the newest awareness first, with what their clocks need in one query more."""
    reports = IncidentEntry.objects.filter(kind=EntryKind.REPORT).order_by("happened_at")
    found: QuerySet[Incident] = (
        Incident.objects.filter(project=project)
        .select_related("project", "post_mortem_version__artefact__project", *PEOPLE)
        .prefetch_related(Prefetch("entries", reports, to_attr="reports"))
        .order_by("-aware_at", "-number")
    )
    if state == "open":
        found = found.exclude(state=IncidentState.CLOSED)
    elif state:
        found = found.filter(state=state)
    return found.filter(Q(title__icontains=words)) if words else found


def incident(project: Project, number: int) -> Incident:
    """Raises `NotVisible`, also for another project's number."""
    found = incidents_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def view_of(found: Incident, now: dt.datetime) -> IncidentView:
    """The incident with its clocks. A key that the data no longer has reads as itself."""
    book = playbook()
    return IncidentView(
        incident=found,
        running=running_of(found, now),
        severity=book.severities.get(found.severity, Severity(found.severity, f"Severity {found.severity}", "", ())),
        incident_class=book.classes.get(
            found.incident_class, IncidentClass(found.incident_class, found.incident_class, False)
        ),
        cases=tuple(book.cases[key] for key in found.cases if key in book.cases),
    )  # fmt: skip


def views_of(found: Iterable[Incident], now: dt.datetime) -> list[IncidentView]:
    return [view_of(each, now) for each in found]


def running_of(found: Incident, now: dt.datetime) -> tuple[clocks.Running, ...]:
    return clocks.running(playbook().clocks, facts_of(found), now)


def state_of(found: Incident) -> IncidentStanding:
    """The stored state as the rules know it."""
    return cast(IncidentStanding, found.state)


def facts_of(found: Incident) -> clocks.IncidentFacts:
    """One incident as the clocks see it.

    The class of risk is that of the moment it was raised; one that was not classified then takes today's.
    """
    known = found.risk_class != RiskClass.UNCLASSIFIED
    return clocks.IncidentFacts(
        aware_at=found.aware_at,
        severity=found.severity,
        risk_class=found.risk_class if known else found.project.risk_class,
        cases=frozenset(found.cases),
        acknowledged_at=found.acknowledged_at,
        post_mortem_at=found.post_mortem_at,
        sent=tuple(
            clocks.Sent(each.clock_group, each.happened_at, each.complete) for each in _reports(found)
        ),
    )


def timeline_of(found: Incident) -> QuerySet[IncidentEntry]:
    """Every entry by when it happened."""
    return IncidentEntry.objects.filter(incident=found).select_related("by").order_by("happened_at", "pk")


def lessons_of(found: Incident) -> QuerySet[IncidentLesson]:
    return (
        IncidentLesson.objects.filter(incident=found)
        .select_related("by", "artefact__project")
        .order_by("number")
    )


def open_in(project: Project) -> QuerySet[Incident]:
    """What the hourly look goes through: everything that is not closed."""
    return incidents_of(project, state="open")


def _reports(found: Incident) -> list[IncidentEntry]:
    """Those that `incidents_of` brought along, or one query."""
    brought: list[IncidentEntry] | None = getattr(found, "reports", None)
    if brought is not None:
        return brought
    return list(IncidentEntry.objects.filter(incident=found, kind=EntryKind.REPORT).order_by("happened_at"))
