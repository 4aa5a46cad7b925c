"""Frameworks as they are in force: those that come with the product, and those the organisation wrote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from evidence.frameworks import Framework, Requirement, built_in, made_from
from evidence.models import FollowedFramework, FrameworkVersion, VersionState
from evidence.rules.owed import parts_owed
from portal.answers import NotVisible
from portal.projects.models import Project

FRAMEWORK = "ai-act"


@dataclass(frozen=True)
class Followed:
    """One framework of a project: owed by law, or chosen (`choice`), or neither."""

    framework: Framework
    owed: bool
    choice: FollowedFramework | None = None

    @property
    def counts(self) -> bool:
        """Whether it is this project's at all."""
        return self.owed or self.choice is not None


def framework(key: str = FRAMEWORK) -> Framework:
    """The framework with that key, as in force. Raises `NotVisible` where there is none."""
    if key in _by_key():
        return _by_key()[key]
    row = FrameworkVersion.objects.filter(key=key, state=VersionState.IN_FORCE)
    found = row.values_list("digest", "pk").first()
    if found is None:
        raise NotVisible
    return _made(*found)


def frameworks() -> list[Framework]:
    """All of them, those of the product first: one query, and one for each that was not read before."""
    rows = FrameworkVersion.objects.filter(state=VersionState.IN_FORCE).order_by("title", "pk")
    return [*built_in(), *(_made(*row) for row in rows.values_list("digest", "pk"))]


def home_of(requirement_id: str) -> Framework:
    """The framework that has this requirement. Raises `NotVisible` where none has it.

    No query for what comes with the product.
    """
    if requirement_id in _homes():
        return _by_key()[_homes()[requirement_id]]
    found = next((each for each in frameworks() if each.custom and requirement_id in each), None)
    if found is None:
        raise NotVisible
    return found


def requirements_by_id(ids: set[str]) -> dict[str, Requirement]:
    """Those that exist, in the order of frameworks and within them; what no framework has is left out."""
    known = built_in() if ids <= _homes().keys() else frameworks()
    return {each.id: each for found in known for each in found.requirements if each.id in ids}


def frameworks_of(project: Project) -> list[Followed]:
    """Every framework as this project stands to it: owed by law first, then chosen, then the others.

    Two queries.
    """
    chosen = {
        each.framework: each
        for each in FollowedFramework.objects.filter(project=project, ended_at=None).select_related(
            "chosen_by"
        )
    }
    owed = parts_owed(project.role)
    found = [Followed(each, each.key in owed, chosen.get(each.key)) for each in frameworks()]
    order = {key: place for place, key in enumerate(owed)}
    return sorted(
        found, key=lambda each: (not each.owed, each.choice is None, order.get(each.framework.key, 0))
    )


def choice_of(project: Project, key: str) -> FollowedFramework:
    """The live choice of that framework. Raises `NotVisible` where the project does not follow it."""
    found: FollowedFramework | None = (
        FollowedFramework.objects.filter(project=project, framework=key, ended_at=None)
        .select_related("project", "chosen_by")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@cache
def _by_key() -> dict[str, Framework]:
    return {each.key: each for each in built_in()}


@cache
def _homes() -> dict[str, str]:
    return {requirement.id: each.key for each in built_in() for requirement in each.requirements}


@lru_cache(maxsize=64)
def _made(digest: str, pk: int) -> Framework:
    """Read once per process: what a version in force says never changes, and its digest covers all of it."""
    return made_from(FrameworkVersion.objects.values_list("effective", flat=True).get(pk=pk), custom=True)
