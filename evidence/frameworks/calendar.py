"""When the AI Act applies: its dates, and the rules for systems that were on the market before (Article 111)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from evidence.frameworks.data_file import read

FILE = Path(__file__).with_name("calendar.yaml")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which a part of the Act begins to apply; `was` is the day it had before an amendment."""

    date: dt.date
    what: str
    was: dt.date | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class Legacy:
    """The later days of what was on the market before, and before which day that was."""

    public_authority: dt.date
    annex_x_before: dt.date
    annex_x: dt.date
    marking_before: dt.date
    marking: dt.date


@dataclass(frozen=True)
class Calendar:
    """The whole of it. `high_risk` is the first day of Chapter III, Sections 1–3, by route."""

    source: str
    as_of: dt.date
    dates: tuple[Moment, ...]
    high_risk: Mapping[str, dt.date]
    legacy: Legacy


@cache
def calendar() -> Calendar:
    """Read and checked once per process. Raises `BrokenDataError` when the file breaks its schema."""
    content = read(FILE, FILE.with_name("calendar.schema.json"))
    day = dt.date.fromisoformat
    return Calendar(
        source=content["source"],
        as_of=day(content["as_of"]),
        dates=tuple(
            Moment(
                day(row["date"]),
                row["what"],
                day(row["was"]) if "was" in row else None,
                row.get("change", ""),
            )
            for row in content["dates"]
        ),
        high_risk=MappingProxyType({key: day(value) for key, value in content["high_risk"].items()}),
        legacy=Legacy(**{key: day(value) for key, value in content["legacy"].items()}),
    )
