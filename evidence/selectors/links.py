"""Named reads of links: the list, one with its history, what a round looks at, what carries and what does not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from evidence.models import (
    ArtefactVersion,
    HostCredential,
    Link,
    LinkAttestation,
    LinkCheck,
    LinkCopy,
    LinkUse,
)
from evidence.rules.holding import HeldBack
from evidence.rules.links.grace import Standing, carries, held_from
from evidence.rules.links.health import ORDER, Health
from evidence.rules.links.strip import DAYS, Day, strip
from portal.answers import NotVisible
from portal.jobs.models import Job
from portal.projects.models import Project


@dataclass(frozen=True)
class LinkRow:
    """A link as the list shows it: with its last thirty days and where it is used."""

    link: Link
    days: tuple[Day, ...]
    uses: tuple[LinkUse, ...]


@dataclass(frozen=True)
class LinkFile:
    """Everything about one link."""

    row: LinkRow
    checks: tuple[LinkCheck, ...]
    copies: tuple[LinkCopy, ...]
    attestations: tuple[LinkAttestation, ...]


def links_of(project: Project, *, health: str = "", text: str = "", cited: bool = False) -> QuerySet[Link]:
    """The links in use, broken ones first and artefacts before links inside them."""
    worst = Case(
        *(When(health=each, then=Value(place)) for place, each in enumerate(ORDER)),
        default=Value(len(ORDER)),
        output_field=IntegerField(),
    )
    found = Link.objects.filter(project=project, used=True).annotate(worst=worst)
    if health:
        found = found.filter(health=health)
    if text:
        found = found.filter(address__icontains=text)
    if cited:
        found = found.filter(cited=True)
    return found.select_related("project").order_by("worst", "-cited", "address", "pk")


def counts_of(project: Project) -> dict[Health, int]:
    """How many links in use have which health: one query."""
    counted: dict[str, int] = defaultdict(int)
    for health in Link.objects.filter(project=project, used=True).values_list("health", flat=True):
        counted[health] += 1
    return {each: counted[each] for each in ORDER if counted[each]}


def rows_of(links: Iterable[Link], today: dt.date) -> list[LinkRow]:
    """The rows of one page, in three queries however many they are."""
    found = list(links)
    keys = [each.pk for each in found]
    first = dt.datetime.combine(today - dt.timedelta(days=DAYS - 1), dt.time(), tzinfo=dt.UTC)
    checks: dict[int, list[tuple[dt.datetime, Health]]] = defaultdict(list)
    seen = LinkCheck.objects.filter(link__in=keys, checked_at__gte=first)
    for key, moment, health in seen.values_list("link_id", "checked_at", "health"):
        checks[key].append((moment, health))  # type: ignore[arg-type]
    uses: dict[int, list[LinkUse]] = defaultdict(list)
    for use in uses_of(keys):
        uses[use.link_id].append(use)
    return [LinkRow(each, strip(checks[each.pk], today), tuple(uses[each.pk])) for each in found]


def uses_of(links: Iterable[int]) -> QuerySet[LinkUse]:
    return (
        LinkUse.objects.filter(link__in=links)
        .select_related("version__artefact__project", "version__uploaded_by")
        .order_by("version__artefact__number", "line", "pk")
    )


def link(project: Project, pk: int) -> Link:
    """One link of this project. Raises `NotVisible`, also for another project's."""
    found = Link.objects.select_related("project").filter(project=project, pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def file_of(found: Link, today: dt.date, most: int = 100) -> LinkFile:
    """The link with its newest checks, what was copied and who attested."""
    (row,) = rows_of([found], today)
    versions = [use.version_id for use in row.uses if use.line == 0]
    copies = LinkCopy.objects.filter(version__in=versions).select_related("version__artefact", "blob")
    said = LinkAttestation.objects.filter(version__in=versions).select_related(
        "version__artefact", "attested_by"
    )
    return LinkFile(row, tuple(checks_of(found)[:most]), tuple(copies), tuple(said))


def checks_of(found: Link) -> QuerySet[LinkCheck]:
    return LinkCheck.objects.filter(link=found).order_by("-checked_at", "-pk")


def standings(projects: Sequence[int]) -> dict[int, Standing]:
    """By the key of a version that is a link, how the link stands: one query however many projects."""
    copied = LinkCopy.objects.filter(version=OuterRef("version"))
    said = LinkAttestation.objects.filter(version=OuterRef("version"))
    uses = LinkUse.objects.filter(
        link__project__in=projects, link__used=True, line=0, link__since__isnull=False
    )
    rows = uses.annotate(copied=Exists(copied), said=Exists(said)).values_list(
        "version_id", "link__health", "link__since", "copied", "said"
    )
    found = {}
    for version, health, since, held, attested in rows:
        if since is not None:
            found[version] = Standing(health, since, held, attested)  # type: ignore[arg-type]
    return found


def carried(projects: Sequence[int]) -> frozenset[int]:
    """The keys of the versions that are links and count as a held document would: their bytes are held."""
    return frozenset(key for key, standing in standings(projects).items() if carries(standing))


def held_by_links(projects: Sequence[int]) -> list[tuple[int, HeldBack]]:
    """The versions whose link is broken, each from the end of its grace period on."""
    grace = dt.timedelta(days=settings.LINKS_GRACE_DAYS)
    held = ((key, held_from(standing, grace)) for key, standing in standings(projects).items())
    return [(key, each) for key, each in held if each is not None]


def copy_of(version: int) -> LinkCopy | None:
    return LinkCopy.objects.select_related("blob").filter(version=version).first()


def copies_of(project: Project) -> dict[int, LinkCopy]:
    """The copies of a project's link versions, by the version's key: one query."""
    rows = LinkCopy.objects.filter(version__artefact__project=project).select_related("blob")
    return {each.version_id: each for each in rows}


def switched_on() -> bool:
    """May anything be asked at all?"""
    return bool([entry for entry in settings.OUTBOUND_ALLOW if entry.strip()])


def due_links(project: Project, now: dt.datetime) -> QuerySet[Link]:
    """The links in use that were never looked at, or whose time has come."""
    found = Link.objects.filter(project=project, used=True)
    return found.filter(Q(next_at=None) | Q(next_at__lte=now)).order_by("pk")


def all_links(project: Project) -> QuerySet[Link]:
    return Link.objects.filter(project=project, used=True).order_by("pk")


def cited_links(project: Project, *, judged: bool = False) -> QuerySet[Link]:
    """The links that are artefacts and of which no copy is held yet; with `judged` only those judged already."""
    uses = LinkUse.objects.filter(link=OuterRef("pk"), line=0, version__copies=None)
    if judged:
        uses = uses.filter(version__judgements__isnull=False, version__judgements__revoked_at=None)
    return all_links(project).filter(cited=True).filter(Exists(uses))


def projects_due(now: dt.datetime) -> QuerySet[Project]:
    """The projects in which some link's time has come."""
    due = Link.objects.filter(project=OuterRef("pk"), used=True, next_at__lte=now)
    found: QuerySet[Project] = Project.objects.filter(Exists(due), archived_at=None).order_by("pk")
    return found


def newest_check_job(project: Project, kinds: Iterable[str], since: dt.datetime) -> Job | None:
    """The newest check that somebody asked for, while it is worth showing."""
    found = Job.objects.filter(project=project.slug, kind__in=list(kinds))
    return found.filter(Q(finished_at=None) | Q(finished_at__gte=since)).order_by("-created_at").first()


def last_checked(project: Project) -> dt.datetime | None:
    """When a link of the project was last looked at."""
    newest = Link.objects.filter(project=project, used=True, checked_at__isnull=False).order_by("-checked_at")
    return newest.values_list("checked_at", flat=True).first()


def credentials_of(project: Project) -> QuerySet[HostCredential]:
    """The hosts with a credential, without what is sealed."""
    found: QuerySet[HostCredential] = (
        HostCredential.objects.filter(project=project, ended_at=None)
        .select_related("set_by")
        .order_by("host")
    )
    return found


def credential(project: Project, pk: int) -> HostCredential:
    """One credential of this project. Raises `NotVisible`."""
    found: HostCredential | None = (
        HostCredential.objects.select_related("project").filter(project=project, pk=pk).first()
    )
    if found is None:
        raise NotVisible
    return found


def link_of(version: ArtefactVersion) -> Link | None:
    """The link that this version is, while it is in use."""
    uses = LinkUse.objects.filter(version=version, line=0, link__used=True)
    use = uses.select_related("link__project").first()
    return use.link if use else None
