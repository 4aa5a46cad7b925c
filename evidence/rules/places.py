"""The place in an artefact that is cited: evidence is a version *and* where in it to look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

PlaceKind = Literal["whole", "page", "heading", "line", "row", "field"]
KINDS: tuple[PlaceKind, ...] = ("whole", "page", "heading", "line", "row", "field")
NUMBERED = frozenset({"page", "line", "row"})
LONGEST = 300
RANGE = re.compile(r"^(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?$")
SHORT = {"p": "page", "pp": "page", "pages": "page", "lines": "line", "rows": "row", "§": "heading"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. `value` is a number or a range for pages, lines and rows, else the words themselves."""

    kind: PlaceKind = "whole"
    value: str = ""

    def __str__(self) -> str:
        return format_place(self)


def format_place(place: Place) -> str:
    """`whole document`, `page 3`, `lines 10–20`, `heading “Fallback modes”`, `field limits.p95`."""
    if place.kind == "whole":
        return "whole document"
    if place.kind == "heading":
        return f"heading “{place.value}”"
    many = place.kind in NUMBERED and "-" in place.value
    return f"{place.kind}{'s' if many else ''} {place.value.replace('-', '–')}"


def parse_place(text: str) -> Place:
    """The place that `text` names: what `format_place` writes, and `p. 3`, `page:3`, `heading: Limits` too.

    Raises `ValueError` with the first message of `place_errors`.
    """
    cleaned = text.strip()
    if cleaned.casefold() in ("", "whole", "whole document"):
        return Place()
    head, rest = re.split(r"[\s:]+", cleaned + " ", maxsplit=1)
    word = head.casefold().rstrip(".")
    place = Place(cast(PlaceKind, SHORT.get(word, word)), _value(rest))
    if found := place_errors(place):
        raise ValueError(found[0])
    return place


def _value(rest: str) -> str:
    bare = rest.strip().strip("“”\"'").strip()
    numbers = RANGE.match(bare)
    if not numbers:
        return bare
    return "-".join(number for number in numbers.groups() if number)


def place_errors(place: Place) -> list[str]:
    """What is wrong with the place, as messages for the field; empty when nothing is."""
    if place.kind not in KINDS:
        return ["Say where: whole, page, heading, line, row or field."]
    if place.kind == "whole":
        return ["The whole document needs no further place."] if place.value else []
    if not place.value:
        return [f"Which {place.kind}?"]
    if len(place.value) > LONGEST:
        return [f"At most {LONGEST} characters."]
    if any(ord(letter) < 32 for letter in place.value):
        return ["One line only, without control characters."]
    return _number_errors(place) if place.kind in NUMBERED else []


def _number_errors(place: Place) -> list[str]:
    numbers = RANGE.match(place.value)
    if not numbers:
        return [f"Give a {place.kind} as a number such as 3, or a range such as 3-5."]
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if first < 1:
        return [f"The first {place.kind} is 1."]
    return [] if first <= last else [f"The range ends before it begins: {place.value}."]


def beyond_the_end(place: Place, last: int) -> str:
    """A message when the place lies behind page, line or row `last`; empty when it does not."""
    numbers = RANGE.match(place.value) if place.kind in NUMBERED else None
    if numbers and int(numbers[2] or numbers[1]) > last:
        return f"The document ends at {place.kind} {last}."
    return ""
