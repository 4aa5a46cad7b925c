"""Gathering what coverage is computed from, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import OuterRef, QuerySet, Subquery

from evidence.frameworks import Framework
from evidence.models import Citation, ConditionAnswer, CoverageReading, NotApplicable
from evidence.rules import completeness
from evidence.rules.coverage import Coverage
from evidence.rules.facts import Answered, CoverageFacts, DoesNotApply
from evidence.rules.places import Place, PlaceKind
from evidence.selectors.cited import cited_in
from evidence.selectors.frameworks import FRAMEWORK
from evidence.selectors.frameworks import framework as framework_of
from evidence.selectors.requirements import live_answers, live_not_applicable
from portal.projects.models import Project


def facts_of(
    project: Project, *, snapshot_digest: str | None = None, framework: str = FRAMEWORK
) -> CoverageFacts:
    """Everything coverage looks at, in a fixed number of queries.

    Names of people stand as user names in answers and approvals, where only their difference matters. With
    `snapshot_digest`, evidence bound to a version must be tied to that release set.
    """
    found = facts_for([project], framework=framework)[project.pk]
    return replace(found, snapshot_digest=snapshot_digest or "")


def facts_for(projects: Sequence[Project], *, framework: str = FRAMEWORK) -> dict[int, CoverageFacts]:
    """The same for many projects, by primary key, in the same queries."""
    return facts_by_framework(projects, [framework_of(framework)])[framework]


def facts_by_framework(
    projects: Sequence[Project], frameworks: Sequence[Framework]
) -> dict[str, dict[int, CoverageFacts]]:
    """The same for many frameworks, by key, in the same queries.

    Each holds only what is said about it: a citation for another framework moves neither its coverage nor a
    decision.
    """
    whole = _gathered(projects)
    return {
        known.key: {project.pk: _about(known, whole[project.pk], project) for project in projects}
        for known in frameworks
    }


def _about(known: Framework, whole: CoverageFacts, project: Project) -> CoverageFacts:
    asked = {each.key for each in known.conditions}
    return replace(
        whole,
        citations=tuple(each for each in whole.citations if each.requirement in known),
        answers=tuple(each for each in whole.answers if each.condition in asked),
        not_applicable=tuple(each for each in whole.not_applicable if each.requirement in known),
        framework=known.key,
        content=known if known.custom else None,
        risk_class=project.risk_class,
    )


def _gathered(projects: Sequence[Project]) -> dict[int, CoverageFacts]:
    """Everything that was said, for whatever framework, by the project's primary key."""
    keys = [project.pk for project in projects]
    citations, answers, set_aside = cited_in(keys), defaultdict(list), defaultdict(list)
    for answer in live_answers(keys):
        answers[answer.project_id].append(_answered(answer))
    for row in live_not_applicable(keys):
        set_aside[row.project_id].append(_set_aside(row))
    return {
        key: CoverageFacts(
            citations=tuple(citations.get(key, ())),
            answers=tuple(answers[key]),
            not_applicable=tuple(set_aside[key]),
        )
        for key in keys
    }


def coverage_of(
    project: Project, now: dt.datetime, snapshot_digest: str | None = None, framework: str = FRAMEWORK
) -> Coverage:
    """The coverage at that moment, derived; nothing is stored."""
    return completeness.assess(facts_of(project, snapshot_digest=snapshot_digest, framework=framework), now)


def coverages_of(project: Project, now: dt.datetime, frameworks: Sequence[Framework]) -> dict[str, Coverage]:
    """The coverage of many frameworks, by key, from the same queries."""
    found = facts_by_framework([project], frameworks)
    return {key: completeness.assess(of[project.pk], now) for key, of in found.items()}


def newest_digests(projects: Sequence[Project], framework: str = FRAMEWORK) -> dict[int, str]:
    """By project the digest of its newest reading: one query, however many readings there are."""
    return {each.project_id: each.digest for each in newest_readings(projects, framework)}


def newest_readings(projects: Sequence[Project], framework: str = FRAMEWORK) -> QuerySet[CoverageReading]:
    """The newest reading of each of these projects: one query."""
    newest = CoverageReading.objects.filter(project=OuterRef("pk"), framework=framework)
    of_each = Project.objects.filter(pk__in=[each.pk for each in projects]).values(
        newest=Subquery(newest.order_by("-read_at", "-pk").values("pk")[:1])
    )
    return CoverageReading.objects.filter(pk__in=of_each)


def place_of(citation: Citation) -> Place:
    kind: PlaceKind = citation.place_kind  # type: ignore[assignment]
    return Place(kind, citation.place)


def _answered(row: ConditionAnswer) -> Answered:
    confirmed_by = row.confirmed_by.username if row.confirmed_by else ""
    return Answered(row.condition, row.applies, row.answered_by.username, confirmed_by, row.reason)


def _set_aside(row: NotApplicable) -> DoesNotApply:
    approved_by = row.approved_by.username if row.approved_by else ""
    return DoesNotApply(row.requirement, row.reason, row.proposed_by.username, approved_by)
