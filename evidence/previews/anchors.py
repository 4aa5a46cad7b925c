"""The ids that previews give to places, so that a citation can point at one."""

from __future__ import annotations

import re
import unicodedata

# No id of a document may be one of the page's own, so each kind has its prefix.
PREFIXES = {"heading": "h", "page": "page", "row": "row", "line": "line", "field": "field"}
LONGEST = 120


def slug(words: str) -> str:
    """`Fallback modes (v2)` -> `fallback-modes-v2`; letters of every script stay."""
    plain = unicodedata.normalize("NFC", words).casefold()
    return re.sub(r"[^\w.]+", "-", plain).strip("-.")[:LONGEST] or "section"


def anchor(kind: str, value: str) -> str:
    """The id of a place, without `#`; of a range, its beginning; empty for the whole document."""
    if kind not in PREFIXES:
        return ""
    first = value if kind in {"heading", "field"} else re.split(r"[-–]", value, maxsplit=1)[0]
    return f"{PREFIXES[kind]}-{slug(first)}"
