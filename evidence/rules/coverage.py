"""What coverage says: one row per requirement, counts per article and in total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from evidence.rules.digests import digest
from evidence.rules.facts import Judgement

Status = Literal["missing", "partial", "evidenced", "not_applicable", "informative"]
Weight = Literal["carries", "supports", "none"]
Assembly = Literal["not_started", "in_progress", "complete"]


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A citation and what it is worth for the requirement; `why` says what keeps it from carrying."""

    artefact: str
    version: str
    kind: str
    title: str
    state: str
    sha256: str
    place: str
    judgement: Judgement
    judged_by: str
    weight: Weight
    why: str = ""


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    """The state of one requirement.

    `decided` means evidenced and judged sufficient, or not applicable. `lacking` says in words what is
    missing; `would_evidence` names the kinds that carry it and are not there yet. One more document of a kind
    in `completes` would supply its own evidence; one of a kind in `advances` would make it partial.
    """

    requirement: str
    article: str
    label: str
    title: str
    counted: bool
    status: Status
    judgement: Judgement = "unjudged"
    decided: bool = False
    reason: str = ""
    places: tuple[CitedPlace, ...] = ()
    lacking: tuple[str, ...] = ()
    would_evidence: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()
    advances: tuple[str, ...] = ()
    by_assembly: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """`counted` is the sum of the four states; `decided` counts across evidenced and not applicable."""

    counted: int = 0
    evidenced: int = 0
    partial: int = 0
    missing: int = 0
    not_applicable: int = 0
    decided: int = 0

    @property
    def undecided(self) -> int:
        return self.counted - self.decided

    @classmethod
    def of(cls, rows: Iterable[RequirementCoverage]) -> Counts:
        found = [row for row in rows if row.counted]
        return cls(
            counted=len(found),
            evidenced=sum(row.status == "evidenced" for row in found),
            partial=sum(row.status == "partial" for row in found),
            missing=sum(row.status == "missing" for row in found),
            not_applicable=sum(row.status == "not_applicable" for row in found),
            decided=sum(row.decided for row in found),
        )


@dataclass(frozen=True, slots=True)
class ArticleCoverage:
    """One column of the heat map."""

    article: str
    label: str
    title: str
    counts: Counts


@dataclass(frozen=True)
class Coverage:
    """The whole answer. `assembly` is the computed state of the deliverable "EU AI Act evidence pack"."""

    framework: str
    framework_version: str
    rows: tuple[RequirementCoverage, ...]
    articles: tuple[ArticleCoverage, ...]
    total: Counts
    assembly: Assembly

    @cached_property
    def _by_id(self) -> dict[str, RequirementCoverage]:
        return {row.requirement: row for row in self.rows}

    def row(self, requirement: str) -> RequirementCoverage:
        """The row of that requirement. Raises `KeyError` where the framework has none."""
        return self._by_id[requirement]

    def of_article(self, article: str) -> tuple[RequirementCoverage, ...]:
        return tuple(row for row in self.rows if row.article == article)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The counted requirements that are not decided, in the order of the law."""
        return tuple(row.requirement for row in self.rows if row.counted and not row.decided)

    @cached_property
    def digest(self) -> str:
        """Covers every status, judgement and cited place, and no wording and no time."""
        return digest(self.essence)

    @property
    def essence(self) -> dict[str, object]:
        """What the digest covers, as JSON types."""
        return {
            "framework": self.framework,
            "version": self.framework_version,
            "rows": [_essence(row) for row in self.rows if row.counted],
        }


def _essence(row: RequirementCoverage) -> list[object]:
    places = sorted(
        [place.artefact, place.version, place.sha256, place.state, place.place, place.weight]
        for place in row.places
    )
    return [row.requirement, row.status, row.judgement, places]
