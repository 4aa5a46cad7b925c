"""Bytes as text, whatever wrote them."""

from __future__ import annotations

import codecs

# The longer marks first: UTF-32 begins like UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """By its byte order mark, else UTF-8, else Windows-1252 (what office programs save). Never raises."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return storable(data.decode(encoding, "replace"))
    try:
        return storable(data.decode("utf-8"))
    except UnicodeDecodeError:
        return storable(data.decode("cp1252", "replace"))


def storable(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair; one kind of line end."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    return whole.replace("\r\n", "\n").replace("\r", "\n")
