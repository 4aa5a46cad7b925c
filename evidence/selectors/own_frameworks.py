"""Versions of frameworks that the organisation wrote, and whose coverage one of them would move."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from evidence.frameworks import KEYS, Framework, built_in, made_from
from evidence.kinds import kinds
from evidence.models import FollowedFramework, FrameworkVersion, VersionState
from evidence.rules import completeness
from evidence.rules.coverage import Counts
from evidence.rules.facts import CoverageFacts
from evidence.rules.own_frameworks import Around, Difference, difference
from evidence.selectors.coverage import facts_by_framework
from evidence.selectors.frameworks import frameworks
from portal.answers import NotVisible
from portal.projects.models import Project


@dataclass(frozen=True)
class Moved:
    """A project that follows the framework, with its counts as they are and as they would be."""

    project: Project
    before: Counts
    after: Counts
    statuses: int

    @property
    def moves(self) -> bool:
        return self.before != self.after or bool(self.statuses)


def versions_of(key: str) -> QuerySet[FrameworkVersion]:
    """Every version, newest first, without what it says."""
    rows: QuerySet[FrameworkVersion] = (
        FrameworkVersion.objects.filter(key=key)
        .defer("content", "effective")
        .select_related("proposed_by", "answered_by")
    )
    return rows


def waiting() -> QuerySet[FrameworkVersion]:
    """What waits for a second administrator, oldest first."""
    rows: QuerySet[FrameworkVersion] = (
        FrameworkVersion.objects.filter(state=VersionState.PROPOSED)
        .defer("content", "effective")
        .select_related("proposed_by")
        .order_by("proposed_at")
    )
    return rows


def version(key: str, number: int) -> FrameworkVersion:
    """Raises `NotVisible` where there is none."""
    rows = FrameworkVersion.objects.select_related("proposed_by", "answered_by")
    found: FrameworkVersion | None = rows.filter(key=key, number=number).first()
    if found is None:
        raise NotVisible
    return found


def in_force(key: str) -> FrameworkVersion | None:
    found: FrameworkVersion | None = FrameworkVersion.objects.filter(
        key=key, state=VersionState.IN_FORCE
    ).first()
    return found


def before(row: FrameworkVersion) -> FrameworkVersion | None:
    """What a version is compared with: what is in force or, once answered, the last one before it that was."""
    if row.state == VersionState.PROPOSED:
        return in_force(row.key)
    held = FrameworkVersion.objects.filter(
        key=row.key, number__lt=row.number, state__in=[VersionState.IN_FORCE, VersionState.REPLACED]
    )
    found: FrameworkVersion | None = held.order_by("-number").first()
    return found


def framework_in(row: FrameworkVersion) -> Framework:
    """What the version says, with what earlier ones had."""
    return made_from(row.effective, custom=True)


def changes_of(row: FrameworkVersion) -> Difference:
    old = before(row)
    return difference(framework_in(old) if old else None, framework_in(row))


def around(key: str) -> Around:
    """What a framework of that key must get along with."""
    others = [each for each in frameworks() if each.key != key]
    mine = in_force(key)
    return Around(
        keys=frozenset(KEYS),
        prefixes=frozenset(each.prefix for each in (*built_in(), *others)),
        conditions={each.key: each.text for known in others for each in known.conditions},
        kinds=frozenset(kinds()),
        own_prefix=mine.content["prefix"] if mine else "",
    )


def moved_by(row: FrameworkVersion, now: dt.datetime) -> list[Moved]:
    """Every project that follows it, by name, with its counts before and after: a constant number of queries."""
    followers = FollowedFramework.objects.filter(framework=row.key, ended_at=None).values("project")
    projects = list(Project.objects.filter(pk__in=followers).order_by("name", "pk"))
    old, new = before(row), framework_in(row)
    was = framework_in(old) if old else None
    after = facts_by_framework(projects, [new])[new.key]
    earlier = facts_by_framework(projects, [was])[was.key] if was else {}
    return [_moved(each, after[each.pk], earlier.get(each.pk), now) for each in projects]


def _moved(project: Project, after: CoverageFacts, earlier: CoverageFacts | None, now: dt.datetime) -> Moved:
    found = completeness.assess(after, now)
    was = completeness.assess(earlier, now) if earlier else None
    old = {each.requirement: each.status for each in was.rows} if was else {}
    return Moved(
        project,
        was.total if was else Counts(),
        found.total,
        sum(old.get(each.requirement) != each.status for each in found.rows),
    )
