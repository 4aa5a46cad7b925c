"""Public post-mortems worth reading with a runbook: what happened elsewhere, and its lesson in our words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evidence.frameworks.data_file import read

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PostMortem:
    """One public post-mortem. `address` is text to look up; nothing here is fetched."""

    key: str
    title: str
    organisation: str
    date: dt.date
    happened: str
    lesson: str
    ask: str
    address: str


@cache
def post_mortems() -> tuple[PostMortem, ...]:
    """Every post-mortem of the library, the newest first."""
    rows = read(FOLDER / "post_mortems.yaml", FOLDER / "post_mortems.schema.json")["post_mortems"]
    found = [PostMortem(**{**row, "date": dt.date.fromisoformat(row["date"])}) for row in rows]
    return tuple(sorted(found, key=lambda each: each.date, reverse=True))
