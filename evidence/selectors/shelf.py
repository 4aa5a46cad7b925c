"""What the list of artefacts shows beside the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from evidence.kinds import Kind, kinds
from evidence.models import Artefact, ArtefactVersion, Citation
from evidence.rules.filing import Known
from evidence.rules.states import current_number
from portal.projects.models import Project


@dataclass(frozen=True)
class Shelf:
    """How much is here: documents, kinds, and how many documents stand high enough to count."""

    artefacts: int
    counting: int
    by_kind: tuple[tuple[Kind, int], ...]
    by_state: tuple[tuple[str, int], ...]

    @property
    def all_kinds(self) -> int:
        return sum(kind.uploadable for kind in kinds().values())


def shelf_of(project: Project) -> Shelf:
    """Counts over the current version of every artefact that is not withdrawn: one query."""
    rows = ArtefactVersion.objects.filter(artefact__project=project, artefact__withdrawn_at=None)
    versions: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for artefact, kind, number, state in rows.values_list("artefact_id", "artefact__kind", "number", "state"):
        versions[(artefact, kind)][number] = state
    by_kind: dict[str, int] = defaultdict(int)
    by_state: dict[str, int] = defaultdict(int)
    counting = 0
    for (_, kind), states in versions.items():
        state = states[current_number(states.items(), kind) or 0]
        by_kind[kind] += 1
        by_state[state] += 1
        counting += kinds()[kind].counts(state)
    return Shelf(
        artefacts=len(versions),
        counting=counting,
        by_kind=tuple((kind, by_kind[kind.key]) for kind in kinds().values() if by_kind[kind.key]),
        by_state=tuple(sorted(by_state.items(), key=lambda each: -each[1])),
    )


def citation_counts(artefacts: Iterable[Artefact]) -> dict[int, int]:
    """How many requirements each artefact is cited for now, by its key: one query."""
    rows = Citation.objects.filter(version__artefact__in=list(artefacts), withdrawn_at=None)
    return dict(
        rows.values("version__artefact")
        .annotate(n=Count("requirement", distinct=True))
        .values_list("version__artefact", "n")
    )


def known(project: Project) -> list[Known]:
    """Every artefact that is not withdrawn, as the guess about a new file needs it: one query."""
    newest = ArtefactVersion.objects.filter(artefact=OuterRef("pk")).order_by("-number")
    rows = Artefact.objects.filter(project=project, withdrawn_at=None).annotate(
        newest_file=Subquery(newest.values("filename")[:1])
    )
    return [
        Known(each.number, each.kind, each.title, each.newest_file or "") for each in rows.order_by("-number")
    ]
