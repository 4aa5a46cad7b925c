"""One requirement with everything that was said about it, and what could evidence it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from evidence.frameworks import Condition, Framework, Requirement
from evidence.frameworks.mapping import Mapped, mapped
from evidence.kinds import kinds
from evidence.models import ArtefactVersion, Citation, ConditionAnswer, Judgement, NotApplicable
from evidence.rules.facts import CoverageFacts
from evidence.rules.weighing import primary_kinds
from evidence.selectors.artefacts import current_versions
from evidence.selectors.frameworks import framework, frameworks, frameworks_of, home_of
from portal.answers import InvalidInput, NotVisible
from portal.projects.models import Project


@dataclass(frozen=True)
class SuggestedCitation:
    """A current version whose kind can evidence the requirement and that nobody cited for it yet.

    `carries` is false for a kind that only supports it. `place` is as `parse_place` reads it.
    """

    requirement: Requirement
    version: ArtefactVersion
    carries: bool
    place: str = "whole document"

    @property
    def pair(self) -> tuple[str, int]:
        return self.requirement.id, self.version.pk


@dataclass(frozen=True)
class RequirementFile:
    """Everything about one requirement in one project; ended records are kept apart from those that hold."""

    framework: Framework
    requirement: Requirement
    citations: tuple[Citation, ...]
    judgements: tuple[Judgement, ...]
    not_applicable: NotApplicable | None
    answer: ConditionAnswer | None
    candidates: tuple[SuggestedCitation, ...]
    ended_citations: tuple[Citation, ...]
    ended_judgements: tuple[Judgement, ...]
    ended_not_applicable: tuple[NotApplicable, ...]
    related: tuple[Related, ...] = ()


@dataclass(frozen=True)
class Related:
    """A requirement of another framework, or of another part, that the same place may speak for.

    `counts` says that the framework is this project's; `cited` are the (version key, place kind, place) that are
    cited for it already.
    """

    framework: Framework
    requirement: Requirement
    mapped: Mapped
    counts: bool
    cited: frozenset[tuple[int, str, str]]


def citable(requirement_id: str) -> Requirement:
    """A requirement that is met by evidence of its own.

    Raises `InvalidInput` at `requirement`: unknown (with near ids), informative, replaced, removed, or a bare
    lead-in.
    """
    try:
        found = home_of(requirement_id)
    except NotVisible:
        raise InvalidInput.at("requirement", _unknown(requirement_id)) from None
    entry = found.get(requirement_id)
    if entry.status == "removed":
        raise InvalidInput.at("requirement", f"{entry.label} was removed from {found.name}.")
    if entry.replaced_by:
        raise InvalidInput.at("requirement", f"{entry.label} was replaced: use {entry.replaced_by}.")
    if entry.informative:
        raise InvalidInput.at(
            "requirement", f"{entry.label} is shown for information and asks for no evidence."
        )
    if entry.lead_in_only:
        points = ", ".join(each.id for each in found.children(entry.id))
        raise InvalidInput.at("requirement", f"{entry.label} only introduces its points. Use {points}.")
    return entry


def _unknown(requirement_id: str) -> str:
    """The nearest ids, of the framework that its beginning names before all others."""
    known = [each.id for found in frameworks() for each in found.checkable]
    near = difflib.get_close_matches(requirement_id, known, n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"“{requirement_id}” is not a requirement of any framework.{hint}"


@dataclass(frozen=True)
class AskedCondition:
    """A condition of the law with this project's present answer, if there is one."""

    condition: Condition
    answer: ConditionAnswer | None


def conditions_of(project: Project, known: Framework | None = None) -> list[AskedCondition]:
    """Every condition in the order of the framework, with its answer: one query."""
    answers = {each.condition: each for each in live_answers([project.pk])}
    return [AskedCondition(each, answers.get(each.key)) for each in (known or framework()).conditions]


def home_of_condition(key: str) -> Framework:
    """The first framework that asks it; one answer serves all. Raises `NotVisible` where none does."""
    found = next((known for known in frameworks() if any(each.key == key for each in known.conditions)), None)
    if found is None:
        raise NotVisible
    return found


def condition(key: str) -> Condition:
    """The condition with that key in any framework. Raises `NotVisible` where there is none."""
    return home_of_condition(key).condition(key)


def live_citations(projects: Sequence[int]) -> QuerySet[Citation]:
    return (
        Citation.objects.filter(project__in=projects, withdrawn_at=None)
        .select_related("version__artefact", "cited_by")
        .order_by("requirement", "pk")
    )


def live_judgements(projects: Sequence[int]) -> QuerySet[Judgement]:
    return (
        Judgement.objects.filter(project__in=projects, revoked_at=None)
        .select_related("version__artefact", "judged_by")
        .order_by("requirement", "pk")
    )


def live_answers(projects: Sequence[int]) -> QuerySet[ConditionAnswer]:
    return ConditionAnswer.objects.filter(project__in=projects, superseded_at=None).select_related(
        "answered_by", "confirmed_by"
    )


def live_not_applicable(projects: Sequence[int]) -> QuerySet[NotApplicable]:
    return NotApplicable.objects.filter(project__in=projects, ended_at=None).select_related(
        "proposed_by", "approved_by"
    )


def suggested_citations(
    project: Project,
    *,
    requirements: Iterable[str] | None = None,
    carrying_only: bool = False,
    known: Framework | None = None,
) -> list[SuggestedCitation]:
    """What could be cited and is not, in the order of the law: four queries whatever the project's size.

    Requirements that do not apply, and the four that the assembled technical file meets, suggest nothing.
    """
    versions = current_versions(project)
    cited = set(
        Citation.objects.filter(project=project, withdrawn_at=None).values_list("requirement", "version_id")
    )
    set_aside = set(
        NotApplicable.objects.filter(project=project, ended_at=None).exclude(approved_by=None)
        .values_list("requirement", flat=True)
    )  # fmt: skip
    ruled_out = set(
        ConditionAnswer.objects.filter(project=project, superseded_at=None, applies=False)
        .exclude(confirmed_by=None)
        .values_list("condition", flat=True)
    )
    wanted = None if requirements is None else set(requirements)
    entries = [
        entry
        for entry in (known or framework()).checkable
        if (wanted is None or entry.id in wanted)
        and entry.id not in set_aside
        and not (entry.condition_key and entry.condition_key in ruled_out)
    ]
    return [
        suggestion
        for entry in entries
        for suggestion in _suggestions(entry, versions)
        if suggestion.pair not in cited and (suggestion.carries or not carrying_only)
    ]


def _suggestions(entry: Requirement, versions: list[ArtefactVersion]) -> list[SuggestedCitation]:
    carrying = primary_kinds(entry, CoverageFacts())
    useful = {*carrying, *entry.evidence_kinds}
    found = [
        SuggestedCitation(entry, version, version.artefact.kind in carrying)
        for version in versions
        if version.artefact.kind in useful
    ]
    return sorted(found, key=lambda each: (not each.carries, not _counts(each.version)))


def _counts(version: ArtefactVersion) -> bool:
    return kinds()[version.artefact.kind].counts(version.state)


def related_to(project: Project, requirement_id: str) -> tuple[Related, ...]:
    """What evidence for it may also speak for: three queries, none where nothing is mapped."""
    found = mapped(requirement_id)
    if not found:
        return ()
    mine = {each.framework.key for each in frameworks_of(project) if each.counts}
    live = Citation.objects.filter(
        project=project, requirement__in=[each.requirement for each in found], withdrawn_at=None
    ).values_list("requirement", "version_id", "place_kind", "place")
    cited: dict[str, set[tuple[int, str, str]]] = {}
    for key, *place in live:
        cited.setdefault(key, set()).add(tuple(place))
    rows = []
    for each in found:
        home, there = home_of(each.requirement), frozenset(cited.get(each.requirement, ()))
        rows.append(Related(home, home.get(each.requirement), each, home.key in mine, there))
    return tuple(sorted(rows, key=lambda row: not row.counts))


def file_of(project: Project, requirement_id: str) -> RequirementFile:
    """Everything about one requirement. Raises `NotVisible` for an id that no framework has."""
    home = home_of(requirement_id)
    entry = home.get(requirement_id)
    citations = list(
        Citation.objects.filter(project=project, requirement=entry.id)
        .select_related(
            "version__artefact__project",
            "version__blob__preview",
            "cited_by",
            "withdrawn_by",
            "carried_from__version",
        )
        .order_by("pk")
    )
    judgements = list(
        Judgement.objects.filter(project=project, requirement=entry.id)
        .select_related("version__artefact", "judged_by", "revoked_by", "carried_from__version")
        .order_by("pk")
    )
    set_aside = list(
        NotApplicable.objects.filter(project=project, requirement=entry.id)
        .select_related("proposed_by", "approved_by", "ended_by")
        .order_by("pk")
    )
    answer = (
        live_answers([project.pk]).filter(condition=entry.condition_key).first()
        if entry.condition_key
        else None
    )
    return RequirementFile(
        framework=home,
        requirement=entry,
        citations=tuple(each for each in citations if each.withdrawn_at is None),
        judgements=tuple(each for each in judgements if each.revoked_at is None),
        not_applicable=next((each for each in set_aside if each.ended_at is None), None),
        answer=answer,
        candidates=tuple(suggested_citations(project, requirements=[entry.id], known=home)),
        ended_citations=tuple(each for each in citations if each.withdrawn_at is not None),
        ended_judgements=tuple(each for each in judgements if each.revoked_at is not None),
        ended_not_applicable=tuple(each for each in set_aside if each.ended_at is not None),
        related=related_to(project, entry.id),
    )
