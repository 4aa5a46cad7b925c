"""Kinds of drill and the scenarios of a game day, read once from `drills.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.kinds import kinds

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DrillKind:
    """One kind of drill. `exercises` are the artefact kinds whose versions it proves.

    A version of a kind in `starts_with` that reaches `drilled` starts the schedule by itself: due every
    `every_months` months from then on. What failed is repeated within `repeat_within_days` days. `targets` are
    minutes by moment (`detect`, `mitigate`, `recover`); `ready_within` is the readiness question's figure.
    """

    key: str
    label: str
    says: str
    every_months: int
    repeat_within_days: int
    source: str
    exercises: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    needs_scenario: bool = False
    targets: dict[str, float] = field(default_factory=dict)
    ready_within: float | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a game day simulates."""

    key: str
    label: str
    says: str


@cache
def _content() -> dict[str, Any]:
    return read(FOLDER / "drills.yaml")


@cache
def drill_kinds() -> MappingProxyType[str, DrillKind]:
    """Every kind of drill by its key, in the order of the file. Raises `BrokenDataError` for a broken file."""
    return MappingProxyType({row["key"]: _kind(row) for row in _content()["kinds"]})


@cache
def scenarios() -> MappingProxyType[str, Scenario]:
    """Every scenario by its key."""
    return MappingProxyType({row["key"]: Scenario(**row) for row in _content()["scenarios"]})


def version() -> str:
    """The version of the data."""
    return str(_content()["version"])


def _kind(row: dict[str, Any]) -> DrillKind:
    lists = {name: tuple(row.get(name, ())) for name in ("exercises", "starts_with")}
    for key in [*lists["exercises"], *lists["starts_with"]]:
        if key not in kinds() or "drilled" not in kinds()[key].ladder:
            raise BrokenDataError(f"drills.yaml: {row['key']} names {key}, a kind that is never drilled")
    return DrillKind(**{**row, **lists})
