"""Which versions a project's decisions rest on: their bytes stay."""

from __future__ import annotations

from collections import defaultdict

from evidence.selectors.retention import says_what_is_pinned
from gates.models import Decision
from portal.projects.models import Project


@says_what_is_pinned
def by_decisions(project: Project) -> dict[str, list[str]]:
    """By "artefact.version" the reviews whose decisions pin it in their readout: one query."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Decision.objects.filter(review__project=project)
    for number, gate, items in rows.values_list("review__number", "review__gate", "readout__items"):
        for each in items or ():
            found[each["version"]].add(f"review {number} of {gate}")
    return {version: sorted(words) for version, words in found.items()}
