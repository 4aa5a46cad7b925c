"""JSON as RFC 8259 writes it: no key twice, no NaN or Infinity, no number that nobody can hold."""

from __future__ import annotations

import json
import math
from typing import Any

from evidence.reading.said import Unreadable

# Digits of the largest whole number that is taken: more than any counter needs, few enough to be quick.
DIGITS = 25


def parse(text: str) -> Any:
    """The value of a JSON text. Raises `ValueError` when it is no JSON, `Unreadable` when it is JSON with a trap."""
    return json.loads(
        text.lstrip("\ufeff"),
        object_pairs_hook=_object,
        parse_constant=_constant,
        parse_float=_float,
        parse_int=_int,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(f"“{key[:60]}” stands twice in one object; it is not clear which one holds.")
        found[key] = value
    return found


def _constant(name: str) -> Any:
    raise Unreadable(f"{name} is no number in JSON. Leave the value out.")


def _float(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise Unreadable("A number is too large to be read.")
    return value


def _int(written: str) -> int:
    if len(written) > DIGITS:
        raise Unreadable("A number is too large to be read.")
    return int(written)
