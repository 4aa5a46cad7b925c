"""Whether a cited place says the same in the next version of a document, so that what was judged still holds.

Only what can be read and compared is unchanged. A document cited as a whole is the same when its bytes are; a place
that cannot be read, or that occurs twice, must be looked at again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.cage.limits import Limits
from evidence.previews import markdown, table
from evidence.previews.rendered import NoPreview
from evidence.rules.places import Place

MARKDOWN, CSV, JSON, PDF = "text/markdown", "text/csv", "application/json", "application/pdf"
# Text that was cut at this length may hide a change behind its end.
CUT_AT = Limits().text


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes' digest and what a preview read of them. `pictures` holds the digest of a page's picture by number:
    two pages with the same words may show another chart.
    """

    sha256: str
    media_type: str = ""
    text: str = ""
    pictures: Mapping[int, str] = field(default_factory=dict)


def change(place: Place, before: Document, after: Document) -> str:
    """Why the place must be judged again, in words that follow its name; empty when it is unchanged."""
    if before.sha256 and before.sha256 == after.sha256:
        return ""
    if place.kind == "whole":
        return "is another file now"
    if before.media_type != after.media_type:
        return "is in another format now"
    old, new = read(place, before), read(place, after)
    if old is None:
        return "could not be read in the earlier version"
    if new is None:
        return "cannot be found or read in this version"
    return "" if old == new else "says something else now"


def read(place: Place, document: Document) -> str | None:
    """What the place says, without how its lines are broken; `None` when that cannot be told for certain."""
    if not document.text.strip() or len(document.text) >= CUT_AT:
        return None
    reader = READERS.get(place.kind)
    return reader(place.value, document) if reader else None


def numbers(place: Place) -> range:
    """The pages, lines or rows that a place names. Raises `ValueError` for a place without numbers."""
    first, _, last = place.value.replace("–", "-").partition("-")
    return range(int(first), int(last or first) + 1)


def _section(value: str, document: Document) -> str | None:
    """A heading and everything below it, down to the next heading that is no deeper."""
    if document.media_type != MARKDOWN:
        return None
    found = _headings(document.text)
    hits = [position for position, each in enumerate(found) if each[2] == value]
    if len(hits) != 1:
        return None
    start, level, _ = found[hits[0]]
    ends = [line for line, other, _ in found[hits[0] + 1 :] if other <= level]
    lines = document.text.splitlines()[start : ends[0] if ends else None]
    return _plain("\n".join(lines))


def _headings(text: str) -> list[tuple[int, int, str]]:
    """Line, level and words of each heading, as the outline of the preview names them."""
    tokens = markdown.parser().parse(text)
    return [
        (token.map[0], int(token.tag[1]), markdown.words(tokens[position + 1])[:300])
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]


def _pages(value: str, document: Document) -> str | None:
    if document.media_type != PDF:
        return None
    pages = document.text.split("\f")
    wanted = numbers(Place("page", value))
    if wanted.stop - 1 > len(pages) or any(number not in document.pictures for number in wanted):
        return None
    return json.dumps([[_plain(pages[number - 1]), document.pictures[number]] for number in wanted])


def _lines(value: str, document: Document) -> str | None:
    lines, wanted = document.text.splitlines(), numbers(Place("line", value))
    if wanted.stop - 1 > len(lines):
        return None
    return "\n".join(lines[number - 1].rstrip() for number in wanted)


def _rows(value: str, document: Document) -> str | None:
    """The rows with the head above them, without which a figure means nothing."""
    if document.media_type != CSV:
        return None
    try:
        rows = table.read_rows(document.text)
    except NoPreview:
        return None
    wanted = numbers(Place("row", value))
    if wanted.stop - 1 > len(rows):
        return None
    return json.dumps([rows[0], *(rows[number - 1] for number in wanted)])


def _field(value: str, document: Document) -> str | None:
    if document.media_type != JSON:
        return None
    try:
        found = _below(json.loads(document.text), value)
    except (ValueError, RecursionError, KeyError, IndexError):
        return None
    return json.dumps(found, sort_keys=True)


def _below(value: object, path: str) -> object:
    """The value at `limits.p95` or `runs.0.loss`. Raises `KeyError`, `IndexError` or `ValueError`."""
    if not path:
        return value
    if isinstance(value, list):
        step, _, rest = path.partition(".")
        return _below(value[int(step)], rest)
    if isinstance(value, dict):
        # A name may hold dots itself; the longest that fits is meant.
        steps = [key for key in value if path == key or path.startswith(f"{key}.")]
        if steps:
            key = max(steps, key=len)
            return _below(value[key], path[len(key) + 1 :])
    raise KeyError(path)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


READERS = {"heading": _section, "page": _pages, "line": _lines, "row": _rows, "field": _field}
