"""Which versions wait to take over the evidence of an earlier one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from evidence.models import ArtefactVersion, CarryOver, Citation, Preview
from evidence.selectors.artefacts import artefacts_of, rows_of
from portal.projects.models import Project


@dataclass(frozen=True)
class Waiting:
    """A version that counts now, and the newest earlier one that is cited."""

    version: ArtefactVersion
    source: ArtefactVersion


def waiting_in(project: Project) -> list[Waiting]:
    """Versions that count, were not compared yet and can be: both previews are there. Four queries."""
    rows = [row for row in rows_of(artefacts_of(project, withdrawn=False)) if row.current.number > 1]
    keys = [row.current.pk for row in rows]
    compared = set(CarryOver.objects.filter(version__in=keys).values_list("version_id", flat=True))
    cited = _cited_versions(project)
    found = []
    for row in rows:
        earlier = [each for each in row.versions if each.number < row.current.number and each.pk in cited]
        if row.current.pk in compared or not earlier:
            continue
        source = max(earlier, key=lambda each: each.number)
        if can_be_read(row.current) and can_be_read(source):
            found.append(Waiting(row.current, source))
    return found


def can_be_read(version: ArtefactVersion) -> bool:
    """Whether its preview was made, also when that found nothing to show; a link has none to wait for."""
    return version.blob is None or preview_of(version) is not None


def preview_of(version: ArtefactVersion) -> Preview | None:
    found: Preview | None = getattr(version.blob, "preview", None) if version.blob else None
    return found


def carry_over_of(version: ArtefactVersion) -> CarryOver | None:
    """The comparison that this version began to count with."""
    found: CarryOver | None = CarryOver.objects.select_related("source").filter(version=version).first()
    return found


def citations_by_requirement(version: ArtefactVersion) -> dict[str, list[Citation]]:
    """The live citations of a version, by requirement."""
    found: dict[str, list[Citation]] = defaultdict(list)
    for each in Citation.objects.filter(version=version, withdrawn_at=None).select_related("cited_by"):
        found[each.requirement].append(each)
    return found


def _cited_versions(project: Project) -> set[int]:
    rows = Citation.objects.filter(project=project, withdrawn_at=None)
    return set(rows.values_list("version_id", flat=True))
