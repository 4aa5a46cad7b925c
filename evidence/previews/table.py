"""A table of comma-separated values, its rows numbered as a spreadsheet numbers them: the head is row 1."""

from __future__ import annotations

import csv
import io
from html import escape
from itertools import islice

from evidence.cage.limits import Limits
from evidence.previews.clean import clean
from evidence.previews.rendered import NoPreview, Rendered, Spot

DELIMITERS = ",;\t|"
LONGEST_CELL = 500


def delimiter_of(text: str) -> str:
    """The sign that splits the first lines most evenly; a comma when none does."""
    lines = text.splitlines()[:20]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign)]
        return (min(counts, default=0), -len(set(counts)))

    best = max(DELIMITERS, key=evenness)
    return best if evenness(best)[0] > 0 else ","


def read_rows(text: str) -> list[list[str]]:
    """Raises NoPreview when the text is no table."""
    csv.field_size_limit(1_000_000)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter_of(text)))
    except csv.Error as error:
        raise NoPreview(f"this is not a table of comma-separated values ({error}).") from None


def render(text: str, limits: Limits) -> Rendered:
    rows = read_rows(text)
    if not rows:
        raise NoPreview("the table has no rows.")
    shown = rows[: limits.rows + 1]
    return Rendered(
        "html",
        html=clean(to_html(shown, limits.columns)),
        text=text[: limits.text],
        outline=tuple(spots(rows)),
        note=left_out(rows, limits),
    )


def left_out(rows: list[list[str]], limits: Limits) -> str:
    parts = []
    if len(rows) - 1 > limits.rows:
        parts.append(f"The first {limits.rows:,} of {len(rows) - 1:,} rows are shown.")
    widest = max(map(len, rows))
    if widest > limits.columns:
        parts.append(f"The first {limits.columns} of {widest} columns are shown.")
    return " ".join(parts)


def to_html(rows: list[list[str]], columns: int) -> str:
    head = "".join(f'<th scope="col">{cell(value)}</th>' for value in rows[0][:columns])
    body = "".join(
        f'<tr id="row-{number}"><th scope="row">{number}</th>'
        + "".join(f"<td>{cell(value)}</td>" for value in row[:columns])
        + "</tr>"
        for number, row in enumerate(rows[1:], start=2)
    )
    return (
        '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead>'
        f'<tr id="row-1"><th scope="col">Row</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def cell(value: str) -> str:
    return escape(value if len(value) <= LONGEST_CELL else value[:LONGEST_CELL] + "\u2026")


def spots(rows: list[list[str]], most: int = 200) -> list[Spot]:
    """The rows, each with its first cells; the last row too, so that the length can be read."""
    numbered = list(islice(enumerate(rows, start=1), most))
    if len(rows) > most:
        numbered.append((len(rows), rows[-1]))
    return [Spot("row", str(number), f"Row {number}: {', '.join(row)[:80]}") for number, row in numbered]
