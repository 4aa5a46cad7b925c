"""Gathering what coverage is computed from, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evidence.frameworks import Framework
from evidence.models import (
    ArtefactVersion,
    Citation,
    ConditionAnswer,
    CoverageReading,
    Judgement,
    NotApplicable,
)
from evidence.rules import completeness
from evidence.rules.coverage import Coverage
from evidence.rules.facts import Answered, Cited, CoverageFacts, DoesNotApply
from evidence.rules.holding import HeldBack
from evidence.rules.places import Place, PlaceKind, format_place
from evidence.rules.states import current_number
from evidence.selectors.frameworks import FRAMEWORK
from evidence.selectors.frameworks import framework as framework_of
from evidence.selectors.holding import held_back
from evidence.selectors.requirements import (
    live_answers,
    live_citations,
    live_judgements,
    live_not_applicable,
)
from portal.projects.models import Project


def facts_of(
    project: Project, *, snapshot_digest: str | None = None, framework: str = FRAMEWORK
) -> CoverageFacts:
    """Everything coverage looks at, in five queries.

    Names of people stand as user names in answers and approvals, where only their difference matters. With
    `snapshot_digest`, evidence bound to a version must be tied to that release set.
    """
    found = facts_for([project], framework=framework)[project.pk]
    return replace(found, snapshot_digest=snapshot_digest or "")


def facts_for(projects: Sequence[Project], *, framework: str = FRAMEWORK) -> dict[int, CoverageFacts]:
    """The same for many projects, by primary key, in the same five queries."""
    return facts_by_framework(projects, [framework_of(framework)])[framework]


def facts_by_framework(
    projects: Sequence[Project], frameworks: Sequence[Framework]
) -> dict[str, dict[int, CoverageFacts]]:
    """The same for many frameworks, by key, in the same five queries.

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
    judged = {(each.requirement, each.version_id): each for each in live_judgements(keys)}
    current, held = _current_versions(keys), held_back(keys)
    citations, answers, set_aside = defaultdict(list), defaultdict(list), defaultdict(list)
    for citation in live_citations(keys):
        found = judged.get((citation.requirement, citation.version_id))
        citations[citation.project_id].append(_cited(citation, found, current, held))
    for answer in live_answers(keys):
        answers[answer.project_id].append(_answered(answer))
    for row in live_not_applicable(keys):
        set_aside[row.project_id].append(_set_aside(row))
    return {
        key: CoverageFacts(
            citations=tuple(citations[key]),
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
    """The coverage of many frameworks, by key, from the same five queries."""
    found = facts_by_framework([project], frameworks)
    return {key: completeness.assess(of[project.pk], now) for key, of in found.items()}


def newest_reading(project: Project, framework: str = FRAMEWORK) -> CoverageReading | None:
    return (
        CoverageReading.objects.filter(project=project, framework=framework)
        .order_by("-read_at", "-pk")
        .first()
    )


def place_of(citation: Citation) -> Place:
    kind: PlaceKind = citation.place_kind  # type: ignore[assignment]
    return Place(kind, citation.place)


def _answered(row: ConditionAnswer) -> Answered:
    confirmed_by = row.confirmed_by.username if row.confirmed_by else ""
    return Answered(row.condition, row.applies, row.answered_by.username, confirmed_by, row.reason)


def _set_aside(row: NotApplicable) -> DoesNotApply:
    approved_by = row.approved_by.username if row.approved_by else ""
    return DoesNotApply(row.requirement, row.reason, row.proposed_by.username, approved_by)


def _current_versions(projects: Sequence[int]) -> frozenset[int]:
    """The keys of all versions that are current: one query."""
    rows = ArtefactVersion.objects.filter(artefact__project__in=projects, artefact__withdrawn_at=None)
    of_artefact: dict[tuple[int, str], dict[int, tuple[int, str]]] = defaultdict(dict)
    for pk, artefact, kind, number, state in rows.values_list(
        "pk", "artefact_id", "artefact__kind", "number", "state"
    ):
        of_artefact[(artefact, kind)][number] = (pk, state)
    found: set[int] = set()
    for (_, kind), versions in of_artefact.items():
        number = current_number(((each, state) for each, (_, state) in versions.items()), kind)
        found.update(pk for each, (pk, _) in versions.items() if each == number)
    return frozenset(found)


def _cited(
    citation: Citation,
    judgement: Judgement | None,
    current: frozenset[int],
    held: Mapping[int, tuple[HeldBack, ...]],
) -> Cited:
    version, artefact = citation.version, citation.version.artefact
    return Cited(
        requirement=citation.requirement,
        artefact=str(artefact.number),
        version=f"{artefact.number}.{version.number}",
        kind=artefact.kind,
        title=artefact.title,
        state=version.state,
        sha256=version.sha256,
        place=format_place(place_of(citation)),
        is_link=bool(version.link),
        tied_to=version.snapshot_digest,
        current=version.pk in current,
        judgement=judgement.judged if judgement else "unjudged",  # type: ignore[arg-type]
        judged_by=judgement.judged_by.name if judgement else "",
        effective_on=version.effective_date,
        held_back=held.get(version.pk, ()),
    )
