"""Cost models whose review is open: they count for nothing until somebody closes it (seed 000)."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.models import ArtefactVersion
from evidence.rules.holding import HeldBack
from portal.findings.models import Finding

COST = "cost_review"


def held_by_cost_review(projects: Sequence[int]) -> list[tuple[int, HeldBack]]:
    """Each cost model with an open review, from the moment it was opened: two queries."""
    rows = Finding.objects.filter(project__in=projects, source=COST, closed_at=None)
    opened = {(project, key): at for project, key, at in rows.values_list("project_id", "key", "opened_at")}
    if not opened:
        return []
    versions = ArtefactVersion.objects.filter(artefact__project__in=projects, artefact__kind="cost_model")
    return [
        (pk, HeldBack("differs materially from the version before, and its cost review is open.", at))
        for pk, project, artefact, number in versions.values_list(
            "pk", "artefact__project_id", "artefact__number", "number"
        )
        if (at := opened.get((project, f"{artefact}/{number}")))
    ]
