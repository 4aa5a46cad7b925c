"""Citations with what is known of their versions, as coverage weighs them: columns, not objects.

A project may hold ten thousand versions. Of those that nobody cites only what decides which one counts is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, F, Max, Value, When
from django.db.models.functions import Concat

from evidence.kinds import kinds
from evidence.models import ArtefactVersion, Citation, Judgement
from evidence.rules.facts import Cited
from evidence.rules.holding import HeldBack
from evidence.rules.places import Place, PlaceKind, format_place
from evidence.selectors.holding import held_back
from evidence.selectors.links import carried

Judged = Mapping[tuple[str, int], tuple[Any, str]]
# What names a version (artefact, version, kind, title, state, digest), then what is asked of it.
Known = tuple[tuple[str, str, str, str, str, str], bool, str, bool, dt.date, tuple[HeldBack, ...]]
UNJUDGED: tuple[Any, str] = ("unjudged", "")


def cited_in(projects: Sequence[int]) -> dict[int, list[Cited]]:
    """The live citations of each project in the order of requirements: five queries, and those of `held_back`."""
    live = Citation.objects.filter(project__in=projects, withdrawn_at=None).order_by("requirement", "pk")
    columns = ("project_id", "requirement", "version_id", "place_kind", "place")
    versions, judged = _cited_versions(projects), _judged(projects)
    found: dict[int, list[Cited]] = {key: [] for key in projects}
    for project, requirement, version, place_kind, place in live.values_list(*columns):
        word, judge = judged.get((requirement, version), UNJUDGED)
        before, is_link, tied_to, current, effective_on, held = versions[version]
        # By position, because a project has thousands of them: the order is that of the fields of `Cited`.
        found[project].append(
            Cited(
                requirement, *before, _words(place_kind, place), True, is_link, tied_to, current, word, judge,
                effective_on, held,
            )
        )  # fmt: skip
    return found


def _cited_versions(projects: Sequence[int]) -> dict[int, Known]:
    """By key, what a version brings to each of its citations: what names it, then what is asked of it."""
    cited = Citation.objects.filter(project__in=projects, withdrawn_at=None)
    rows = ArtefactVersion.objects.filter(pk__in=cited.values("version_id")).order_by().values_list(
        "pk", "artefact_id", "artefact__number", "number", "artefact__kind", "artefact__title", "state",
        "blob_id", "link", "snapshot_digest", "effective_date",
    )  # fmt: skip
    current, held, as_held = _current_numbers(projects), held_back(projects), carried(projects)
    return {
        pk: (
            (str(document), f"{document}.{number}", kind, title, state, blob or ""),
            bool(link) and pk not in as_held, tied_to, current.get(artefact) == number, day, held.get(pk, ()),
        )
        for pk, artefact, document, number, kind, title, state, blob, link, tied_to, day in rows
    }  # fmt: skip


def _judged(projects: Sequence[int]) -> Judged:
    rows = Judgement.objects.filter(project__in=projects, revoked_at=None).order_by().values_list(
        "requirement", "version_id", "judged", "judged_by__display_name", "judged_by__username"
    )  # fmt: skip
    return {
        (requirement, version): (word, name or username)
        for requirement, version, word, name, username in rows
    }


def _current_numbers(projects: Sequence[int]) -> dict[int, int]:
    """By artefact the number of its current version: the newest that counts, or the newest of all.

    The same rule as `rules.states.current_number`, answered by the database, which need not send every version.
    """
    counts = When(rung__in=_counting(), then=F("number"))
    rows = (
        ArtefactVersion.objects.filter(artefact__project__in=projects, artefact__withdrawn_at=None)
        .annotate(rung=Concat("artefact__kind", Value(":"), "state", output_field=CharField()))
        .order_by()
        .values("artefact_id")
        .annotate(newest=Max("number"), counting=Max(Case(counts)))
        .values_list("artefact_id", "newest", "counting")
    )
    return {artefact: counting or newest for artefact, newest, counting in rows}


def _counting() -> list[str]:
    """Every kind with each of its states from which on a version counts: `threat_model:exercised`."""
    return [f"{kind.key}:{state}" for kind in kinds().values() for state in kind.ladder if kind.counts(state)]


@lru_cache(maxsize=4096)
def _words(kind: PlaceKind, value: str) -> str:
    return format_place(Place(kind, value))
