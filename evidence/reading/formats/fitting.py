"""What a format says, put into the fields of a form: by the names under which forms know it, or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.reading.fields import Field, Sheet
from evidence.reading.said import Said, Unreadable
from evidence.reading.values import named, same, value_of

MOST_ROWS = 10_000
LONGEST = 500
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A value that formats and forms call differently: the first word that the field knows stands."""

    either: Names


@dataclass(frozen=True, slots=True)
class Row:
    """One record under the format's own keys, and the line on which it begins."""

    said: Mapping[str, Any]
    line: int | None = None


@dataclass(slots=True)
class Imported:
    """What was found: rows for one table, single values by the names a form may have, and what was left out."""

    format: str
    table: Names
    columns: Mapping[str, Names]
    rows: list[Row] = field(default_factory=list)
    single: dict[Names, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def into(self, sheet: Sheet) -> Said:
        """The reading of the file against that form. Raises `Unreadable` where the form has no such table."""
        table = _first(sheet.fields, self.table)
        if table is None or table.type != "table":
            raise Unreadable(
                f"This is a {self.format} file, but the form of its kind has no {self.table[0]}."
            )
        if len(self.rows) > MOST_ROWS:
            raise Unreadable(f"The file has {len(self.rows)} {self.table[0]}; at most {MOST_ROWS} are read.")
        columns = _columns(table, self.columns)
        content = {**self._single(sheet), table.key: [_fitted(columns, row.said) for row in self.rows]}
        lines = {f"{table.key}.{at}": row.line for at, row in enumerate(self.rows) if row.line is not None}
        return Said(_filled(content), lines, self.format, unknown=tuple(self.left_out))

    def _single(self, sheet: Sheet) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for names, value in self.single.items():
            each = _first(sheet.fields, names)
            if each and each.type != "table" and (fitted := fit(each, value)) is not None:
                found.setdefault(each.key, fitted)
        return found


def fit(each: Field, value: Any) -> Any:
    """The value as the field holds it; `None` where it cannot: nothing is guessed."""
    if isinstance(value, Words):
        return _chosen(each, value.either)
    if value is None or value == "":
        return None
    if each.type == "list":
        return [_short(item) for item in value] if isinstance(value, list | tuple) else [_short(value)]
    if each.type in ("number", "whole"):
        return _number(each, value)
    text = _short(value)
    return text if each.type == "text" else value_of(each, text)


def counted(number: int, one: str, many: str) -> list[str]:
    """`3 results that passed`, as a list of one; nothing for none."""
    return [f"{number} {one if number == 1 else many}"] if number else []


def _first(fields: Iterable[Field], names: Names) -> Field | None:
    found = tuple(fields)
    return next((each for name in names if (each := named(found, name))), None)


def _columns(table: Field, wanted: Mapping[str, Names]) -> dict[str, Field]:
    """The column for each of the format's keys; no column takes two."""
    found: dict[str, Field] = {}
    for key, names in wanted.items():
        free = [each for each in table.columns if each not in found.values()]
        if each := _first(free, names):
            found[key] = each
    return found


def _fitted(columns: Mapping[str, Field], said: Mapping[str, Any]) -> dict[str, Any]:
    fitted = {each.key: fit(each, said.get(key)) for key, each in columns.items()}
    return {key: value for key, value in fitted.items() if value is not None}


def _chosen(each: Field, words: Sequence[str]) -> Any:
    if each.type == "yes_no":
        return next((value for word in words if isinstance(value := value_of(each, word), bool)), None)
    if each.type == "choice":
        known = {same(name): key for key, label in each.choices.items() for name in (key, label)}
        return next((known[same(word)] for word in words if same(word) in known), None)
    return words[0] if each.type == "text" else None


def _number(each: Field, value: Any) -> Any:
    if isinstance(value, str):
        value = value_of(each, value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if each.type == "whole" and not float(value).is_integer():
        return None
    return int(value) if each.type == "whole" else value


def _short(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value not in ("", [], {})}
