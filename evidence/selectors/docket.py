"""What an artefact is cited for and how that was judged; and what still waits for a judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.frameworks import Requirement
from evidence.models import Artefact, ArtefactVersion, Citation, Judgement
from evidence.permissions import hands_on
from evidence.selectors.artefacts import current_versions
from evidence.selectors.frameworks import requirements_by_id
from evidence.selectors.requirements import live_citations, live_judgements
from portal.accounts.models import User
from portal.projects.models import Project


@dataclass(frozen=True)
class Case:
    """One version offered for one requirement, at one place or several, and its live judgement."""

    requirement: Requirement
    version: ArtefactVersion
    citations: tuple[Citation, ...]
    judgement: Judgement | None

    @property
    def state(self) -> str:
        return self.judgement.judged if self.judgement else "unjudged"


@dataclass(frozen=True)
class Pile:
    """The current version of an artefact with the requirements for which nobody has judged it yet."""

    version: ArtefactVersion
    waiting: tuple[str, ...]
    own: bool

    @property
    def number(self) -> int:
        return self.version.artefact.number


def cases_of(artefact: Artefact) -> list[Case]:
    """Every live case of any version, in the order of frameworks: two queries."""
    cited = Citation.objects.filter(version__artefact=artefact, withdrawn_at=None)
    judged = Judgement.objects.filter(version__artefact=artefact, revoked_at=None)
    judgements = {(each.requirement, each.version_id): each for each in judged.select_related("judged_by")}
    grouped: dict[tuple[str, int], list[Citation]] = defaultdict(list)
    for each in cited.select_related("version__artefact", "cited_by").order_by("pk"):
        grouped[(each.requirement, each.version_id)].append(each)
    known = requirements_by_id({key[0] for key in grouped})
    order = {entry: place for place, entry in enumerate(known)}
    found = [
        Case(known[key[0]], citations[0].version, tuple(citations), judgements.get(key))
        for key, citations in grouped.items()
        if key[0] in known
    ]
    return sorted(found, key=lambda case: (order[case.requirement.id], -case.version.number))


def docket_of(project: Project, user: User) -> list[Pile]:
    """Every artefact with something to judge, and whether this person's own hand is in it: six queries."""
    judged = {(each.requirement, each.version_id) for each in live_judgements([project.pk])}
    cited: dict[int, list[Citation]] = defaultdict(list)
    for each in live_citations([project.pk]):
        cited[each.version_id].append(each)
    versions = current_versions(project)
    worked_on = hands_on(user, versions)
    return [
        Pile(
            version,
            waiting,
            version.pk in worked_on or any(each.cited_by_id == user.pk for each in cited[version.pk]),
        )
        for version in versions
        if (waiting := _waiting(version, cited[version.pk], judged))
    ]


def next_pile(piles: Iterable[Pile], after: int) -> Pile | None:
    """The next pile that this person may judge, going round at the end; never the one with number `after`."""
    free = [pile for pile in piles if not pile.own and pile.number != after]
    return next((pile for pile in free if pile.number > after), free[0] if free else None)


def _waiting(
    version: ArtefactVersion, citations: Iterable[Citation], judged: set[tuple[str, int]]
) -> tuple[str, ...]:
    ids = dict.fromkeys(each.requirement for each in citations)
    return tuple(each for each in ids if (each, version.pk) not in judged)


def _cited_by(citations: Iterable[Citation]) -> set[int]:
    return {each.cited_by_id for each in citations}
