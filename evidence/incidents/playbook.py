"""Severities, classes, cases and clocks, read once from `incidents.yaml` and the organisation's sector file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.rules.clocks import Clock

FOLDER = Path(__file__).parent
SECTORS = FOLDER / "sector-example.yaml"


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad it is, and who is paged whatever the rota says."""

    key: int
    label: str
    says: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentClass:
    """What kind of incident it is; `ai` for those that a system dashboard does not show."""

    key: str
    label: str
    ai: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What makes the law's clocks run: a death, a widespread infringement, personal data."""

    key: str
    label: str
    source: str


@dataclass(frozen=True)
class Playbook:
    """Everything that incidents are told in."""

    severities: MappingProxyType[int, Severity]
    classes: MappingProxyType[str, IncidentClass]
    cases: MappingProxyType[str, Case]
    clocks: tuple[Clock, ...]


@cache
def playbook() -> Playbook:
    """The product's own data with the sector clocks of `INCIDENT_SECTOR_FILE`.

    Raises `BrokenDataError` when a file does not satisfy its schema, or when a clock names an unknown case.
    """
    own, sector = read(FOLDER / "incidents.yaml"), _sector()
    cases = {row["key"]: Case(**row) for row in [*own["cases"], *sector["cases"]]}
    clocks = tuple(_clock(row) for row in [*own["clocks"], *sector["clocks"]])
    for clock in clocks:
        if unknown := clock.cases - set(cases):
            raise BrokenDataError(f"clock {clock.key} names unknown cases: {', '.join(sorted(unknown))}")
    if len({clock.key for clock in clocks}) != len(clocks):
        raise BrokenDataError("two clocks have the same key")
    return Playbook(
        MappingProxyType({row["key"]: Severity(**{**row, "pages": tuple(row["pages"])}) for row in own["severities"]}),
        MappingProxyType({row["key"]: IncidentClass(**row) for row in own["classes"]}),
        MappingProxyType(cases),
        clocks,
    )  # fmt: skip


def severity_choices() -> list[tuple[int, str]]:
    return [(each.key, f"{each.label}: {each.says}") for each in playbook().severities.values()]


def class_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The classes in two groups, classical first."""
    found = playbook().classes.values()
    return [
        ("Classical", [(each.key, each.label) for each in found if not each.ai]),
        ("Of AI systems", [(each.key, each.label) for each in found if each.ai]),
    ]


def case_choices() -> list[tuple[str, str]]:
    return [(each.key, each.label) for each in playbook().cases.values()]


def _sector() -> dict[str, Any]:
    chosen = settings.INCIDENT_SECTOR_FILE or SECTORS
    return read(Path(chosen), FOLDER / "sector.schema.json")


def _clock(row: dict[str, Any]) -> Clock:
    sets = {name: frozenset(row.get(name, ())) for name in ("cases", "risk_classes", "severities")}
    return Clock(
        **{**row, **sets, "within": dt.timedelta(**row["within"]), "group": row.get("group", row["key"])}
    )
