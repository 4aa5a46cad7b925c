"""Named reads of artefacts and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from evidence.kinds import Kind, Suggestion, kinds, suggest
from evidence.models import Artefact, ArtefactVersion, Citation
from evidence.rules.states import current_number
from portal.answers import NotVisible
from portal.projects.models import Project


@dataclass(frozen=True)
class ArtefactRow:
    """An artefact with its newest version, and the one that counts: a later draft does not replace a final
    one.
    """

    artefact: Artefact
    versions: tuple[ArtefactVersion, ...]
    newest: ArtefactVersion
    current: ArtefactVersion
    kind: Kind

    @property
    def withdrawn(self) -> bool:
        return self.artefact.withdrawn_at is not None


def versions_with_people() -> QuerySet[ArtefactVersion]:
    return ArtefactVersion.objects.select_related(
        "blob", "blob__preview", "uploaded_by", "state_by"
    ).order_by("-number")


def artefacts_of(
    project: Project, *, kind: str = "", state: str = "", text: str = "", withdrawn: bool | None = None
) -> QuerySet[Artefact]:
    """The project's artefacts, newest first, with all their versions in two queries more.

    `state` is that of the newest version; `text` is looked for in title and file name. `withdrawn=None`
    shows both.
    """
    newest = ArtefactVersion.objects.filter(artefact=OuterRef("pk")).order_by("-number")
    found: QuerySet[Artefact] = (
        Artefact.objects.filter(project=project)
        .annotate(
            newest_state=Subquery(newest.values("state")[:1]),
            newest_file=Subquery(newest.values("filename")[:1]),
        )
        .select_related("project", "created_by")
        .prefetch_related(Prefetch("versions", versions_with_people()))
        .order_by("-number")
    )
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(Q(newest_state=state))
    if text:
        found = found.filter(Q(title__icontains=text) | Q(newest_file__icontains=text))
    if withdrawn is not None:
        found = found.filter(withdrawn_at__isnull=not withdrawn)
    return found


def row_of(artefact: Artefact) -> ArtefactRow:
    """The artefact as a list shows it; no query when its versions were read with `artefacts_of`."""
    versions = tuple(artefact.versions.all())
    for version in versions:
        version.artefact = artefact
    number = current_number(((each.number, each.state) for each in versions), artefact.kind)
    current = next(each for each in versions if each.number == number)
    return ArtefactRow(
        artefact, versions, max(versions, key=lambda each: each.number), current, kinds()[artefact.kind]
    )


def rows_of(artefacts: Iterable[Artefact]) -> list[ArtefactRow]:
    return [row_of(artefact) for artefact in artefacts]


def artefact(project: Project, number: int) -> Artefact:
    """One artefact of this project with its versions. Raises `NotVisible`, also for another project's
    number.
    """
    found = artefacts_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def version(found: Artefact, number: int) -> ArtefactVersion:
    """One version of this artefact. Raises `NotVisible`, also for a number that only another artefact has."""
    kept: ArtefactVersion | None = next(
        (each for each in found.versions.all() if each.number == number), None
    )
    if kept is None:
        raise NotVisible
    kept.artefact = found
    return kept


def version_by_id(project: Project, pk: int) -> ArtefactVersion:
    """One version by its key. Raises `NotVisible` when it belongs to another project."""
    found: ArtefactVersion | None = (
        ArtefactVersion.objects.filter(pk=pk, artefact__project=project)
        .select_related("artefact__project", "blob", "uploaded_by", "state_by")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def current_versions(project: Project) -> list[ArtefactVersion]:
    """The current version of every artefact that is not withdrawn, in the order of artefacts: two queries."""
    return [row.current for row in reversed(rows_of(artefacts_of(project, withdrawn=False)))]


def current_of(found: Artefact) -> ArtefactVersion | None:
    """The version that counts now: none once the artefact is withdrawn."""
    if found.withdrawn_at is not None:
        return None
    rows = {each.number: each for each in ArtefactVersion.objects.filter(artefact=found)}
    number = current_number(((each.number, each.state) for each in rows.values()), found.kind)
    return rows[number] if number else None


def newest_number(found: Artefact) -> int:
    newest = (
        ArtefactVersion.objects.filter(artefact=found)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return int(newest or 0)


def same_bytes(project: Project, kind: str, sha256: str) -> ArtefactVersion | None:
    """The newest version of an artefact of this kind that already holds exactly these bytes."""
    newest = (
        ArtefactVersion.objects.filter(artefact=OuterRef("artefact")).order_by("-number").values("number")[:1]
    )
    found: ArtefactVersion | None = (
        ArtefactVersion.objects.filter(
            artefact__project=project, artefact__kind=kind, artefact__withdrawn_at=None, blob=sha256
        )
        .filter(number=Subquery(newest))
        .select_related("artefact__project")
        .first()
    )
    return found


def suggested_kinds(filename: str, head: bytes = b"") -> list[Suggestion]:
    """Likely kinds of a file, best first; a person confirms."""
    return suggest(filename, head)


def citations_of(found: Artefact) -> QuerySet[Citation]:
    """Every live citation of any version of the artefact, with who made it."""
    return (
        Citation.objects.filter(version__artefact=found, withdrawn_at=None)
        .select_related("version", "cited_by")
        .order_by("requirement", "pk")
    )
