"""Collecting the links of a project: those that are artefacts, and those inside its documents."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from evidence.models import ArtefactVersion, Blob, BlobLinks, Link, LinkUse
from evidence.previews import Spot
from evidence.rules.links.references import Reference, read_reference
from evidence.selectors.artefacts import current_versions
from evidence.services import previews
from portal.projects.models import Project

BATCH = 500
READ_FOR_LINKS = frozenset({"text/markdown"})


@dataclass
class Wanted:
    """One target with every place that it stands in: (key of the version, line); line 0 is the artefact itself."""

    reference: Reference
    places: set[tuple[int, int]] = field(default_factory=set)

    @property
    def cited(self) -> bool:
        return any(line == 0 for _, line in self.places)


def keep_found(*, at: dt.datetime, blob: Blob, found: Iterable[Spot]) -> None:
    """What the child process found in a document. Kept twice, it is the same row."""
    lines = [[spot.value, int(spot.label) if spot.label.isdecimal() else 1] for spot in found]
    BlobLinks.objects.update_or_create(blob=blob, defaults={"found": lines, "read_at": at})


def collect(*, at: dt.datetime, project: Project) -> int:
    """Bring the project's links in line with its current versions; how many are in use.

    No event: what is collected follows from what the log already tells. Short transactions, so that nobody waits.
    """
    versions = current_versions(project)
    _read_missing(at, versions)
    wanted = _wanted(versions)
    known = {each.key: each for each in Link.objects.filter(project=project)}
    _add(project, wanted, known)
    known = {each.key: each for each in Link.objects.filter(project=project)}
    _bring_in_line(wanted, known)
    _place(wanted, known)
    return len(wanted)


def key_of(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


def _wanted(versions: Iterable[ArtefactVersion]) -> dict[str, Wanted]:
    found: dict[str, Wanted] = {}
    for reference, version, line in _references(list(versions)):
        key = key_of(reference.address)
        found.setdefault(key, Wanted(reference)).places.add((version, line))
    return found


def _references(versions: list[ArtefactVersion]) -> Iterator[tuple[Reference, int, int]]:
    read = BlobLinks.objects.in_bulk([each.blob_id for each in versions if each.blob_id])
    for version in versions:
        if version.link and (reference := read_reference(version.link)):
            yield reference, version.pk, 0
        document = read.get(version.blob_id) if version.blob_id else None
        for target, line in document.found if document else ():
            if reference := read_reference(target):
                yield reference, version.pk, max(int(line), 1)


def _read_missing(at: dt.datetime, versions: Iterable[ArtefactVersion]) -> None:
    """Documents whose preview was made before links were read. Those without a preview are read with it."""
    documents = {
        each.blob_id: each
        for each in versions
        if each.blob and each.media_type in READ_FOR_LINKS and hasattr(each.blob, "preview")
    }
    read = set(BlobLinks.objects.filter(blob__in=documents).values_list("blob_id", flat=True))
    for sha256, version in documents.items():
        if sha256 not in read and version.blob is not None:
            with tempfile.TemporaryDirectory(prefix="links-") as name:
                seen = previews.rendered(version.blob, version.media_type, Path(name))
            keep_found(at=at, blob=version.blob, found=seen.links)


def _add(project: Project, wanted: dict[str, Wanted], known: dict[str, Link]) -> None:
    fresh = [
        Link(
            project=project, key=key, address=each.reference.address, kind=each.reference.kind, cited=each.cited
        )
        for key, each in wanted.items()
        if key not in known
    ]  # fmt: skip
    for start in range(0, len(fresh), BATCH):
        # Two rounds of one project may collect at once; the second finds what the first wrote.
        Link.objects.bulk_create(fresh[start : start + BATCH], ignore_conflicts=True)


def _bring_in_line(wanted: dict[str, Wanted], known: dict[str, Link]) -> None:
    """A link that nothing holds any more is out of use; one that became an artefact is read whole from now on."""
    moved = []
    for key, link in known.items():
        used, cited = key in wanted, key in wanted and wanted[key].cited
        if (link.used, link.cited) != (used, cited):
            link.used, link.cited = used, cited
            link.next_at = None
            moved.append(link)
    for start in range(0, len(moved), BATCH):
        Link.objects.bulk_update(moved[start : start + BATCH], ["used", "cited", "next_at"])


def _place(wanted: dict[str, Wanted], known: dict[str, Link]) -> None:
    """The uses as they are now; only what differs is written."""
    now = {
        (known[key].pk, version, line)
        for key, each in wanted.items()
        if key in known
        for version, line in each.places
    }
    keys = [link.pk for link in known.values()]
    before: dict[tuple[int, int, int], int] = {}
    for start in range(0, len(keys), BATCH):
        rows = LinkUse.objects.filter(link__in=keys[start : start + BATCH])
        for pk, link, version, line in rows.values_list("pk", "link_id", "version_id", "line"):
            before[(link, version, line)] = pk
    gone = [pk for place, pk in before.items() if place not in now]
    fresh = [
        LinkUse(link_id=link, version_id=version, line=line) for link, version, line in now - set(before)
    ]
    with transaction.atomic():
        for start in range(0, len(gone), BATCH):
            LinkUse.objects.filter(pk__in=gone[start : start + BATCH]).delete()
        for start in range(0, len(fresh), BATCH):
            LinkUse.objects.bulk_create(fresh[start : start + BATCH], ignore_conflicts=True)


def files_held(project: Project) -> dict[str, set[str]]:
    """The current documents of a project by file name, each with the names they came under."""
    held: dict[str, set[str]] = defaultdict(set)
    for version in current_versions(project):
        for name in (version.filename, version.original_name.replace("\\", "/")):
            if name:
                held[name.rpartition("/")[2].casefold()].add(name)
    return held
