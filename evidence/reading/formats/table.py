"""CSV, and a JSON list of flat objects: the one table of the form whose columns match the heads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.reading.fields import Field, Sheet
from evidence.reading.formats.fitting import MOST_ROWS
from evidence.reading.said import Said, Unreadable
from evidence.reading.values import named, native, value_of

SEPARATORS = ",;\t|"
LEAST = 2
Columns = list[Field | None]


def read_csv(text: str, sheet: Sheet) -> Said:
    """The rows of a CSV text. Raises `Unreadable` where no table fits, two do, or the rows are uneven."""
    lines = _lines(text)
    first = next(lines, None)
    if first is None:
        raise Unreadable("The file holds no heads and no rows.")
    heads = first[1]
    table, columns = _table(sheet, heads, "CSV")
    rows: list[dict[str, Any]] = []
    at: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) > len(heads):
            raise Unreadable(f"Line {line}: there are {len(cells)} cells under {len(heads)} heads.")
        if said := _row(columns, cells):
            at[f"{table.key}.{len(rows)}"] = line
            rows.append(said)
        _bounded(len(rows))
    return Said({table.key: rows} if rows else {}, at, "CSV", unknown=_unknown(heads, columns))


def is_table(tree: Any) -> bool:
    """Whether a JSON value is a list of flat objects."""
    return (
        isinstance(tree, list)
        and bool(tree)
        and all(isinstance(each, dict) for each in tree)
        and not any(isinstance(value, dict | list) for each in tree for value in each.values())
    )


def read_list(tree: list[dict[str, Any]], sheet: Sheet) -> Said:
    """The rows of a JSON list, matched as a CSV with the same heads."""
    _bounded(len(tree))
    heads = list(dict.fromkeys(str(key) for each in tree for key in each))
    table, columns = _table(sheet, heads, "JSON list")
    known = dict(zip(heads, columns, strict=True))
    rows = [_object(known, each) for each in tree]
    return Said({table.key: [row for row in rows if row]}, {}, "JSON list", unknown=_unknown(heads, columns))


def _object(known: Mapping[str, Field | None], said: Mapping[str, Any]) -> dict[str, Any]:
    found = {each.key: native(each, said[key]) for key, each in known.items() if each and key in said}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with the line each ends on."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num}: this is not CSV ({error}).") from None


def _row(columns: Columns, cells: list[str]) -> dict[str, Any]:
    said = {
        column.key: value
        for column, cell in zip(columns, cells, strict=False)
        if column and (value := value_of(column, cell)) not in (None, "")
    }
    return said


def _table(sheet: Sheet, heads: list[str], what: str) -> tuple[Field, Columns]:
    """The one table that fits best: at least two heads are its columns, and each column it requires is there."""
    found = [(each, _matched(each, heads)) for each in sheet.fields if each.type == "table"]
    fitting = [(each, columns) for each, columns in found if _fits(each, columns)]
    if not fitting:
        raise Unreadable(f"The heads of this {what} match no table of the form{_offered(sheet)}.")
    most = max(_hits(columns) for _, columns in fitting)
    best = [(each, columns) for each, columns in fitting if _hits(columns) == most]
    if len(best) > 1:
        labels = " and ".join(f"“{each.label}”" for each, _ in best)
        raise Unreadable(f"The heads match {labels} equally well. Name the columns as one of them does.")
    return best[0]


def _matched(table: Field, heads: list[str]) -> Columns:
    """The column of each head; a column that was taken is not taken again."""
    columns: Columns = []
    for head in heads:
        each = named(table.columns, head)
        columns.append(each if each not in columns else None)
    return columns


def _hits(columns: Columns) -> int:
    return sum(each is not None for each in columns)


def _fits(table: Field, columns: Columns) -> bool:
    required = [each for each in table.columns if each.required]
    return _hits(columns) >= min(LEAST, len(table.columns)) and all(each in columns for each in required)


def _offered(sheet: Sheet) -> str:
    tables = [each for each in sheet.fields if each.type == "table"]
    said = "; ".join(f"{each.label}: {', '.join(one.label for one in each.columns)}" for each in tables)
    return f" ({said})" if said else ", which has no table"


def _unknown(heads: list[str], columns: Columns) -> tuple[str, ...]:
    return tuple(
        head.strip() for head, each in zip(heads, columns, strict=True) if each is None and head.strip()
    )


def _bounded(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS} rows, which is too many to be read.")
