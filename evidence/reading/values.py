"""A written value as the value its field means: `5 %` as 5, `yes` as true, `20 Nov 2026` as a day.

What cannot be that is kept as it stands, so that the lint can name it at its place.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from evidence.reading.fields import Field

NUMBER = re.compile(r"^[<>≤≥=~]*\s*([-+]?\d[\d,\u202f ]*(?:\.\d+)?|[-+]?\.\d+)\s*[^\d.,]*$")
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")
YES, NO = frozenset({"yes", "true", "y", "✓", "x"}), frozenset({"no", "false", "n", "✗"})
EMPTY = frozenset({"", "-", "–", "—", "tbd", "todo", "n/a"})


def value_of(each: Field, text: str) -> Any:
    """The value of a scalar field from its text; `None` when nothing was written."""
    bare = text.strip()
    if bare.casefold() in EMPTY and each.type != "text":
        return None
    if bare.casefold() in EMPTY - {"n/a"}:
        return None
    return (
        {"number": _number, "whole": _number, "yes_no": _yes_no, "date": _day}.get(each.type, str)(bare)
        if each.type != "choice"
        else _choice(each, bare)
    )


def native(each: Field, found: Any) -> Any:
    """A value of a YAML or JSON tree: texts are read as above, days become their ISO form."""
    if isinstance(found, dt.date | dt.datetime):
        return found.isoformat()[:10]
    if isinstance(found, str):
        return value_of(each, found) if each.type not in ("list", "table", "group") else found
    if each.type == "text" and isinstance(found, int | float) and not isinstance(found, bool):
        return f"{found:g}" if isinstance(found, float) else str(found)
    return found


def same(label: str) -> str:
    """A label for comparing: `Stays for (hours)` and `stays-for` are one."""
    plain = re.sub(r"\([^)]*\)", " ", label.casefold())
    return " ".join(re.split(r"[\W_]+", re.sub(r"^\s*[\d.]+\s+", "", plain))).strip()


def named(fields: tuple[Field, ...], label: str) -> Field | None:
    """The field with that key, label or alias."""
    wanted = same(label)
    for each in fields:
        if wanted and wanted in {same(name) for name in (each.key, each.label, *each.aliases)}:
            return each
    return None


def _number(text: str) -> Any:
    """The number; what stands in brackets behind it explains it: `0.865 (450 of 520)`."""
    found = NUMBER.match(re.sub(r"\s*\([^()]*\)\s*$", "", text))
    if not found:
        return text
    value = float(re.sub(r"[,\u202f ]", "", found[1]))
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _yes_no(text: str) -> Any:
    word = re.split(r"[\s,.;:(]", text.casefold(), maxsplit=1)[0]
    return True if word in YES else False if word in NO else text


def _day(text: str) -> Any:
    for pattern in DAYS:
        try:
            return dt.datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return text


def _choice(each: Field, text: str) -> str:
    for key, label in each.choices.items():
        if same(text) in (same(key), same(label)):
            return key
    return text
