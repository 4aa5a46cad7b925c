"""Named reads of retention: what may go when, holds, deletions, and what is pinned elsewhere."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from evidence.kinds import kinds
from evidence.models import Artefact, ArtefactVersion, Deletion, LegalHold, Pack, PackState, Placement
from evidence.retention import periods
from evidence.rules.holding import HeldBack
from evidence.rules.retention import Kept, KeptVersion, kept, may_delete
from portal.answers import Answer, NotVisible
from portal.projects.models import Project

# The rooms above that pin versions answer: for one project, by "artefact.version", what pins it in words.
Question = Callable[[Project], dict[str, list[str]]]
_asked: list[Question] = []


def says_what_is_pinned(question: Question) -> Question:
    """Register a question that answers which versions of a project a decision rests on."""
    _asked.append(question)
    return question


@dataclass(frozen=True)
class RetentionRow:
    """One version: how long it is kept, by which period, and whether its bytes may go now."""

    version: ArtefactVersion
    kept: Kept
    answer: Answer
    deletion: Deletion | None


def rows_of(
    project: Project, now: dt.datetime, versions: Sequence[ArtefactVersion] | None = None
) -> list[RetentionRow]:
    """Every version of the project, or those given, with what keeps it: a constant number of queries."""
    found = list(versions_of(project)) if versions is None else list(versions)
    facts = _facts(project, found)
    asked = {each.version_id: each for each in deletions_of(project).exclude(state="refused")}
    return [
        RetentionRow(
            version=each,
            kept=kept(periods(), facts[each.pk]),
            answer=may_delete(periods(), facts[each.pk], now),
            deletion=asked.get(each.pk),
        )
        for each in found
    ]


def row_of(version: ArtefactVersion, now: dt.datetime) -> RetentionRow:
    (found,) = rows_of(version.artefact.project, now, [version])
    return found


def versions_of(project: Project) -> QuerySet[ArtefactVersion]:
    """Every version with its artefact, in the order of artefacts."""
    return (
        ArtefactVersion.objects.filter(artefact__project=project)
        .select_related("artefact__project", "blob")
        .order_by("artefact__number", "number")
    )


def holds_of(project: Project) -> QuerySet[LegalHold]:
    """Holds, those that stand first."""
    return (
        LegalHold.objects.filter(project=project)
        .select_related("project", "artefact", "placed_by", "released_by")
        .order_by("released_at", "-placed_at")
    )


def hold(project: Project, pk: int) -> LegalHold:
    """Raises `NotVisible`, also for another project's hold."""
    found = holds_of(project).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def deletions_of(project: Project) -> QuerySet[Deletion]:
    return (
        Deletion.objects.filter(project=project)
        .select_related("project", "version__artefact__project", "asked_by", "answered_by")
        .order_by("-asked_at", "-number")
    )


def deletion(project: Project, number: int) -> Deletion:
    """Raises `NotVisible`, also for another project's number."""
    found = deletions_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def held_by_deletion(projects: Sequence[int]) -> list[tuple[int, HeldBack]]:
    """Versions whose bytes are gone: nothing here can be shown for what they evidenced."""
    rows = Deletion.objects.filter(project__in=projects, state="approved", answered_at__isnull=False)
    return [
        (version, HeldBack(f"its bytes were deleted on {at:%-d %B %Y} by decision DEL-{number}.", at))
        for version, number, at in rows.values_list("version_id", "number", "answered_at")
    ]


def shares_bytes(version: ArtefactVersion) -> bool:
    """Whether another version, in any project, still needs the same bytes."""
    others = ArtefactVersion.objects.filter(blob=version.blob_id, deleted_at=None).exclude(pk=version.pk)
    return others.exists() or Pack.objects.filter(blob=version.blob_id).exists()


def _facts(project: Project, found: Sequence[ArtefactVersion]) -> dict[int, KeptVersion]:
    ends, packs, pinned = _ends(project), _packs(project), _pinned(project)
    market = Placement.objects.filter(project=project).values_list("on_market_on", flat=True).first()
    holds = list(holds_of(project).filter(released_at=None))
    return {
        each.pk: KeptVersion(
            title=str(each),
            kind=each.artefact.kind,
            risk_class=project.risk_class,
            role=project.role,
            in_force_until=ends.get(each.pk),
            on_market_on=market,
            is_link=bool(each.link),
            deleted=each.deleted_at is not None,
            holds=tuple(_words(hold) for hold in holds if hold.artefact_id in (None, each.artefact_id)),
            packs=tuple(packs[_key(each)]),
            readouts=tuple(pinned[_key(each)]),
        )
        for each in found
    }


def _ends(project: Project) -> dict[int, dt.datetime | None]:
    """By the key of a version when it was last in force; None while it is, or is being worked on."""
    by_artefact: dict[Artefact, list[ArtefactVersion]] = defaultdict(list)
    for each in versions_of(project):
        by_artefact[each.artefact].append(each)
    return {
        each.pk: _earliest(_superseded(each, versions), artefact.withdrawn_at, project.archived_at)
        for artefact, versions in by_artefact.items()
        for each in versions
    }


def _superseded(version: ArtefactVersion, versions: list[ArtefactVersion]) -> dt.datetime | None:
    """When a later version took its place: any later one for a draft, one that counts for a version that counts."""
    counts = kinds()[version.artefact.kind].counts
    mine = counts(version.state)
    later = [
        max(each.uploaded_at, each.state_at)
        for each in versions
        if each.number > version.number and (counts(each.state) or not mine)
    ]
    return min(later, default=None)


def _earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    return min((each for each in moments if each is not None), default=None)


def _packs(project: Project) -> dict[str, list[str]]:
    """By "artefact.version" the packs, sealed or being sealed, that hold it."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Pack.objects.filter(project=project).exclude(state=PackState.FAILED)
    for pack_id, files in rows.values_list("pack_id", "manifest__files"):
        for each in files or ():
            found[each.get("version", "")].append(pack_id)
    return found


def _pinned(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for question in _asked:
        for version, words in question(project).items():
            found[version] += words
    return found


def _key(version: ArtefactVersion) -> str:
    return f"{version.artefact.number}.{version.number}"


def _words(hold: LegalHold) -> str:
    return f"{hold.reason} ({hold.placed_by.name}, {hold.placed_at:%-d %B %Y})"
