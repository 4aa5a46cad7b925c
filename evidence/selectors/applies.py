"""What applies to a project from when, gathered in two queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from evidence.frameworks import Framework, built_in
from evidence.models import Placement
from evidence.rules.applies import Row, SystemFacts, what_applies
from evidence.rules.owed import parts_owed
from portal.projects.models import Project


@dataclass(frozen=True)
class Timetable:
    """The facts, who said them, and a row per article of every part that the role owes."""

    facts: SystemFacts
    said: Placement | None
    parts: tuple[tuple[Framework, tuple[Row, ...]], ...]


def timetable_of(project: Project, today: dt.date) -> Timetable:
    """One query."""
    said = Placement.objects.filter(project=project).select_related("said_by").first()
    facts = facts_of(project, said)
    parts = [each for each in built_in() if each.key in parts_owed(project.role)]
    rows = what_applies(facts, parts, today)
    return Timetable(
        facts, said, tuple((part, tuple(row for row in rows if row.part == part.key)) for part in parts)
    )


def facts_of(project: Project, said: Placement | None) -> SystemFacts:
    if said is None:
        return SystemFacts(project.role, project.risk_class)
    return SystemFacts(
        role=project.role,
        risk_class=project.risk_class,
        route=said.route,
        on_market_on=said.on_market_on,
        changed_on=said.changed_on,
        public_authority=said.public_authority,
    )
