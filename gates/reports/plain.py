"""Letters that would mislead or cannot be set: shown by their Unicode number, never dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

# What the fonts inside the typst wheel can set (a test compiles every one of these): Latin, Greek, Cyrillic,
# punctuation, currency, letter-like signs, arrows, mathematics and shapes.
SETTABLE = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x377), (0x37A, 0x37F), (0x384, 0x38A), (0x38C, 0x38C),
    (0x38E, 0x3A1), (0x3A3, 0x482), (0x48A, 0x4FF), (0x1E00, 0x1F15), (0x1F18, 0x1F1D), (0x1F20, 0x1F45),
    (0x1F48, 0x1F4D), (0x1F50, 0x1F57), (0x2010, 0x2027), (0x2030, 0x2040), (0x2044, 0x2052), (0x2070, 0x2071),
    (0x2074, 0x208E), (0x20A0, 0x20BF), (0x2100, 0x211E), (0x2120, 0x2120), (0x2122, 0x2122), (0x2150, 0x2151),
    (0x2153, 0x2184), (0x2190, 0x23FF), (0x2460, 0x262F), (0x2701, 0x2704), (0x2706, 0x2709), (0x270C, 0x2727),
    (0x2798, 0x27AF),
)  # fmt: skip
# Control letters, and those that turn the direction of writing: a title must not rearrange its own page.
MISLEADING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def readable(text: str) -> str:
    """For HTML: only what would mislead is shown by number."""
    return "".join(
        _number(letter) if unicodedata.category(letter) in MISLEADING else letter for letter in text
    )


def settable(text: str) -> str:
    """For PDF: whatever its fonts lack is shown by number too. PDF/A allows no letter without a shape."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if _has_shape(ord(letter)) else _number(letter) for letter in composed)


def everywhere(content: Any, change: Callable[[str], str]) -> Any:
    """The same content with every text changed."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: everywhere(value, change) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [everywhere(value, change) for value in content]
    return content


def _has_shape(code: int) -> bool:
    return any(first <= code <= last for first, last in SETTABLE)


def _number(letter: str) -> str:
    return " " if letter in "\t\n\r" else f"[U+{ord(letter):04X}]"
