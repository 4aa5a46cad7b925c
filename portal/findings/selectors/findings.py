"""Named reads of findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Count, Q, Value, When

from portal.answers import NotVisible
from portal.findings.models import Finding, Severity
from portal.findings.models.finding import FindingQuerySet
from portal.findings.rules import standing as rules
from portal.projects.models import Project

SOURCES = {
    "link": "Link checks",
    "coverage": "Coverage",
    "content": "Contents of documents",
    "drill": "Drills",
    "incident": "Incidents",
    "cost_review": "Cost review",
    "person": "People",
}


def source_label(source: str) -> str:
    """A source in words; one that a later release adds reads as its own name."""
    return SOURCES.get(source, source.replace("_", " ").capitalize())


def of_project(project: Project) -> FindingQuerySet:
    """Every finding of the project with its people, newest first."""
    people = ("project", "owner", "opened_by", "closed_by")
    return Finding.objects.filter(project=project).select_related(*people)


def worst_first(found: FindingQuerySet) -> FindingQuerySet:
    """Errors, then warnings, then info; in each what is due first, then the oldest."""
    ranks = [When(severity=value, then=Value(rank)) for rank, value in enumerate(Severity.values)]
    no_due = Case(When(due=None, then=Value(1)), default=Value(0))
    return found.order_by(Case(*ranks), no_due, "due", "number")


def narrowed(
    found: FindingQuerySet, *, today: date, state: str = "open", severity: str = "", category: str = "",
    source: str = "", owner: str = "",
) -> FindingQuerySet:  # fmt: skip
    """What the filters leave. `owner` is a username or part of a name; `state` is open, overdue, closed or all."""
    states = {
        "open": Q(closed_at=None),
        "overdue": Q(closed_at=None, due__lt=today),
        "closed": ~Q(closed_at=None),
    }
    given = {"severity": severity, "category": category, "source": source}
    found = found.filter(states.get(state, Q()), **{name: value for name, value in given.items() if value})
    if owner:
        found = found.filter(Q(owner__display_name__icontains=owner) | Q(owner__username__iexact=owner))
    return found


def counts(found: FindingQuerySet) -> dict[str, int]:
    """How many of each severity, every severity named."""
    rows = found.order_by().values_list("severity").annotate(Count("pk"))
    return {**dict.fromkeys(Severity.values, 0), **dict(rows)}


def sources_of(project: Project) -> list[str]:
    """The sources that ever found something here."""
    rows = Finding.objects.filter(project=project).order_by("source").values_list("source", flat=True)
    return list(rows.distinct())


def one(project: Project, number: int) -> Finding:
    """Raises `NotVisible`, also for another project's number."""
    found: Finding | None = of_project(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def known_of(projects: Iterable[int], source: str) -> dict[int, dict[str, Finding]]:
    """What a source still finds, by project and key: open, or closed by a person in the meantime. One query."""
    found: dict[int, dict[str, Finding]] = {}
    rows = Finding.objects.filter(project__in=projects, source=source, gone_at=None).exclude(key="")
    for each in rows.order_by("number"):
        found.setdefault(each.project_id, {})[each.key] = each
    return found


def open_by_key(project: Project, source: str) -> dict[str, Finding]:
    """What a source has open here, by its key."""
    found = of_project(project).still_open().filter(source=source)
    return {each.key: each for each in found}


def standing(finding: Finding, today: date) -> rules.Standing:
    """The state as it reads on this day."""
    return rules.standing(closed=finding.closed_at is not None, due=finding.due, today=today)
