"""What a gate is judged on: plain facts that are stored with the verdict and can be read years later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.rules.coverage import Assembly, Coverage
from evidence.rules.states import Item
from gates.rules.exceptions import ExceptionFacts


@dataclass(frozen=True, slots=True)
class Attested:
    """A named person's word on one criterion."""

    criterion: str
    holds: bool
    by: str
    at: dt.datetime
    statement: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """A captured release set."""

    number: int
    digest: str
    captured_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A counted requirement that is not decided."""

    requirement: str
    article: str
    label: str


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """What a gate needs to know of a coverage."""

    counted: int
    decided: int
    assembly: Assembly
    gaps: tuple[Gap, ...] = ()
    digest: str = ""

    @classmethod
    def of(cls, coverage: Coverage) -> CoverageSummary:
        open_rows = (row for row in coverage.rows if row.counted and not row.decided)
        return cls(
            counted=coverage.total.counted,
            decided=coverage.total.decided,
            assembly=coverage.assembly,
            gaps=tuple(Gap(row.requirement, row.article, row.label) for row in open_rows),
            digest=coverage.digest,
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """When a gate was passed: a review that let it go was sealed. A no-go seals nothing that others build on."""

    gate: str
    at: dt.datetime


def standing_seals(seals: Iterable[Seal], opened_at: dt.datetime | None) -> tuple[Seal, ...]:
    """Of each gate the one seal that a review opened at that moment builds on.

    It is the newest before the opening, or the first after it where there was none: passing an earlier gate once
    more takes nothing from a review that is under way or decided. Without a review it is the newest.
    """
    found: dict[str, Seal] = {}
    for seal in sorted(seals, key=lambda each: each.at):
        if seal.gate not in found or opened_at is None or seal.at <= opened_at:
            found[seal.gate] = seal
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a project role, by name; several people are joined with commas."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Everything the criteria of one gate look at. `items` holds every version, withdrawn ones marked."""

    project: str
    gate: str
    risk_class: str
    role: str = "provider"
    items: tuple[Item, ...] = ()
    attestations: tuple[Attested, ...] = ()
    coverage: CoverageSummary | None = None
    snapshot: SnapshotFacts | None = None
    exceptions: tuple[ExceptionFacts, ...] = ()
    seals: tuple[Seal, ...] = ()
    holders: tuple[Holder, ...] = ()

    def sealed_at(self, gate: str) -> dt.datetime | None:
        return max((seal.at for seal in self.seals if seal.gate == gate), default=None)

    def holder(self, role: str) -> str:
        """Who answers for that role: its holder, else the project's owner."""
        names = {each.role: each.name for each in self.holders}
        return names.get(role) or names.get("owner", "")
