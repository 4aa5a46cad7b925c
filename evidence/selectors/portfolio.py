"""Coverage of many projects side by side, and of one over time: from dated readings, which the page says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from evidence.frameworks import Article
from evidence.models import CoverageReading
from evidence.rules.owed import binds
from evidence.selectors.coverage import newest_readings
from evidence.selectors.frameworks import FRAMEWORK, framework
from portal.accounts.models import User
from portal.projects.models import ActRole, Project, RiskClass

MOST_READINGS = 200


@dataclass(frozen=True)
class Cell:
    """One article of one project: decided of counted, as it was read; `article` names the column."""

    article: Article
    decided: int
    counted: int
    partial: bool

    @property
    def tone(self) -> str:
        if self.decided == self.counted:
            return "good"
        return "warn" if self.decided or self.partial else "bad"


@dataclass(frozen=True)
class Line:
    """One project. Without a reading it has no cells; `owed` is false where nothing of this binds it."""

    project: Project
    owed: bool
    decided: int
    counted: int
    cells: tuple[Cell, ...]
    read_at: dt.datetime | None


def portfolio_for(
    user: User, *, text: str = "", risk_class: str = "", stage: str = "", owed: bool = False
) -> QuerySet[Project]:
    """Visible projects that fit the filters, by name; archived ones are left out."""
    found = Project.objects.visible_to(user).filter(archived_at=None).select_related("owner")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(slug__iexact=text))
    given = {"risk_class": risk_class, "stage": stage}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if owed:
        found = found.filter(risk_class=RiskClass.HIGH).exclude(role=ActRole.DEPLOYER)
    return found.order_by("name", "pk")


def articles() -> tuple[Article, ...]:
    """The columns of the heat map."""
    return framework().articles


def lines_of(projects: Sequence[Project]) -> list[Line]:
    """The rows of the heat map: one query for all of them."""
    read = {each.project_id: each for each in newest_readings(projects)}
    return [_line(project, read.get(project.pk)) for project in projects]


def readings_of(project: Project, key: str = FRAMEWORK) -> list[CoverageReading]:
    """The newest readings of a project, oldest first."""
    rows = CoverageReading.objects.filter(project=project, framework=key).order_by("-read_at", "-pk")
    return list(reversed(rows[:MOST_READINGS]))


def _line(project: Project, reading: CoverageReading | None) -> Line:
    counts = reading.counts if reading else {}
    of_articles, total = counts.get("articles", {}), counts.get("total", {})
    return Line(
        project=project,
        owed=binds(project.risk_class, project.role),
        decided=total.get("decided", 0),
        counted=total.get("counted", 0),
        cells=tuple(_cell(each, of_articles[each.key]) for each in articles() if each.key in of_articles),
        read_at=reading.read_at if reading else None,
    )


def _cell(article: Article, counts: dict[str, int]) -> Cell:
    begun = bool(counts["partial"] or counts["evidenced"])
    return Cell(article, counts["decided"], counts["counted"], begun)
