"""The register of rules, and what a rule is given and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What is known beside the document. Off line only `today` is: a rule that lacks something says nothing.

    `others` holds by kind what the newest counting document of that kind says; `previous` what the version
    before this one says.
    """

    today: dt.date
    risk_class: str = ""
    regions: tuple[str, ...] = ()
    previous: Content | None = None
    others: Mapping[str, Content] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which field (`steps.1.traffic`), in a sentence that says what to do."""

    field: str
    message: str


Rule = Callable[[Content, About], Iterable[Fault]]
RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule under the name by which forms ask for it."""

    def register(function: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules are called {name}")
        RULES[name] = function
        return function

    return register


def rows(content: Content, key: str) -> list[tuple[int, Content]]:
    """The rows of a table with their index; none when the field is absent or of another shape."""
    return [(index, row) for index, row in enumerate(items(content, key)) if isinstance(row, Mapping)]


def items(content: Content, key: str) -> list[Any]:
    """The entries of a list; none when the field is absent or of another shape."""
    found = content.get(key)
    return list(found) if isinstance(found, list | tuple) else []


def unsaid(content: Content, table: str, **columns: str) -> Iterator[Fault]:
    """A fault for each row of the table that says nothing in one of the columns, in that column's words."""
    for index, row in rows(content, table):
        for key, message in columns.items():
            if row.get(key) in (None, ""):
                yield Fault(f"{table}.{index}.{key}", message)


def group(content: Content, key: str) -> Content:
    found = content.get(key)
    return found if isinstance(found, Mapping) else {}


def number(content: Content, key: str) -> float | None:
    """The number there; `None` for anything else, so that a fault of shape is told once."""
    found = content.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        return float(found)
    except OverflowError:
        return None


def day(content: Content, key: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(content.get(key) or ""))
    except ValueError:
        return None


def says_any(row: Content, columns: tuple[str, ...]) -> bool:
    """Whether at least one of these cells says something."""
    return any(str(row.get(column) or "").strip() for column in columns)
