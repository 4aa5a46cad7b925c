"""Named reads of drills: the calendar, what took place, and what an overdue drill holds back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from evidence.drills import DrillKind, drill_kinds, scenarios
from evidence.kinds import kinds
from evidence.models import ArtefactVersion, DrillPlan, DrillRecord
from evidence.rules import drills as rules
from evidence.rules.holding import HeldBack
from portal.answers import NotVisible
from portal.projects.models import Project

DRILLED = "drilled"


@dataclass(frozen=True)
class DrillFacts:
    """What the rules need to know of one project."""

    drilled: tuple[rules.Drilled, ...] = ()
    planned: tuple[rules.Planned, ...] = ()
    held: tuple[rules.Held, ...] = ()

    @property
    def calendar(self) -> tuple[rules.Due, ...]:
        known = drill_kinds()
        return rules.calendar_of(
            known,
            drilled=self.drilled,
            planned=[each for each in self.planned if each.kind in known],
            held=self.held,
        )


@dataclass(frozen=True)
class CalendarLine:
    """One line of the calendar in words."""

    due: rules.Due
    kind: DrillKind
    title: str
    scenario: str
    standing: rules.Standing

    @property
    def words(self) -> str:
        """What is overdue, after the document's title."""
        return held_words(self.due)


def facts_for(projects: Sequence[int]) -> dict[int, DrillFacts]:
    """The drills of many projects, by key, in three queries."""
    drilled, planned, held = defaultdict(list), defaultdict(list), defaultdict(list)
    for project, found in _drilled_versions(projects):
        drilled[project].append(found)
    plans = DrillPlan.objects.filter(project__in=projects, ended_at=None, artefact__withdrawn_at=None)
    for plan in plans:
        planned[plan.project_id].append(_planned(plan))
    rows = DrillRecord.objects.filter(project__in=projects)
    for project, *row in rows.values_list("project_id", "kind", "held_at", "outcome", "version__artefact_id"):
        held[project].append(rules.Held(*row))
    return {key: DrillFacts(tuple(drilled[key]), tuple(planned[key]), tuple(held[key])) for key in projects}


def lines_of(project: Project, now: dt.datetime) -> list[CalendarLine]:
    """The calendar of one project, overdue first: the soonest day comes first anyway."""
    facts = facts_for([project.pk])[project.pk]
    titles = dict(project.artefacts.filter(kind__in=_drillable()).values_list("pk", "title"))
    return [
        CalendarLine(
            due=due,
            kind=drill_kinds()[due.kind],
            title=titles.get(due.artefact or 0, ""),
            scenario=scenarios()[due.scenario].label if due.scenario in scenarios() else "",
            standing=rules.standing(due, now),
        )
        for due in facts.calendar
    ]


def held_by_overdue(projects: Sequence[int]) -> list[tuple[int, HeldBack]]:
    """Which drilled versions an overdue drill holds back, and from when; also those it will hold back later."""
    found = []
    for facts in facts_for(projects).values():
        for due in facts.calendar:
            exercised = drill_kinds()[due.kind].exercises
            for each in facts.drilled:
                if due.artefact == each.artefact or (due.artefact is None and each.kind in exercised):
                    found.append((each.version, HeldBack(held_words(due), due.overdue_from)))
    return found


def held_words(due: rules.Due) -> str:
    """Why its document does not count, in words that follow the title."""
    label = drill_kinds()[due.kind].label.lower()
    if due.failed_on:
        return f"its {label} failed on {due.failed_on:%-d %B %Y} and was not repeated in time."
    return f"its {label} is overdue since {due.overdue_from:%-d %B %Y}."


def records_of(project: Project) -> QuerySet[DrillRecord]:
    """What took place, newest first, with the people and documents of each row."""
    return (
        DrillRecord.objects.filter(project=project)
        .select_related(
            "project", "led_by", "recorded_by", "version__artefact__project", "evidence__artefact"
        )
        .order_by("-held_at", "-number")
    )


def record(project: Project, number: int) -> DrillRecord:
    """Raises `NotVisible`, also for another project's number."""
    found = records_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def plans_of(project: Project) -> QuerySet[DrillPlan]:
    """What is planned and not ended."""
    return (
        DrillPlan.objects.filter(project=project, ended_at=None)
        .select_related("project", "planned_by", "artefact")
        .order_by("due_on", "number")
    )


def plan(project: Project, number: int) -> DrillPlan:
    """Raises `NotVisible`, also for another project's number and for a plan that was ended."""
    found = plans_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def drillable_versions(project: Project) -> list[ArtefactVersion]:
    """Every version of a document that can be drilled, newest first within its artefact: one query."""
    return list(
        ArtefactVersion.objects.filter(
            artefact__project=project, artefact__withdrawn_at=None, artefact__kind__in=_drillable()
        )
        .select_related("artefact")
        .order_by("artefact__number", "-number")
    )


def _drillable() -> list[str]:
    return [key for key, kind in kinds().items() if DRILLED in kind.ladder]


def _drilled_versions(projects: Sequence[int]) -> list[tuple[int, rules.Drilled]]:
    """The newest drilled version of each artefact that is not withdrawn, with its project."""
    rows = (
        ArtefactVersion.objects.filter(
            artefact__project__in=projects, artefact__withdrawn_at=None, artefact__kind__in=_drillable(),
            state=DRILLED,
        )
        .order_by("number")
        .values_list(
            "artefact__project", "pk", "artefact_id", "artefact__title", "artefact__kind", "state_at"
        )
    )  # fmt: skip
    newest = {row[2]: row for row in rows}
    return [(project, rules.Drilled(*row)) for project, *row in newest.values()]


def _planned(plan: DrillPlan) -> rules.Planned:
    return rules.Planned(
        number=plan.number, kind=plan.kind, due_on=plan.due_on, every_months=plan.every_months,
        planned_at=plan.planned_at, artefact=plan.artefact_id, scenario=plan.scenario,
    )  # fmt: skip
