"""Copies of signed checkpoints outside the database.

A rewritten database cannot also rewrite a copy that somebody else holds. The file below the data folder is
the nearest such place; mail or carry it further away (docs/how-to/anchor.md).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.conf import settings

from portal.audit import logkey

SEPARATOR = "\x1e"


def keep(stream: str, note: str) -> None:
    """Append a signed checkpoint to the stream's anchor file and flush it to the disk."""
    path = _path(stream)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as anchor:
        anchor.write(note + SEPARATOR)
        anchor.flush()
        os.fsync(anchor.fileno())


def kept(stream: str) -> list[str]:
    """Every checkpoint kept for a stream, oldest first."""
    path = _path(stream)
    if not path.exists():
        return []
    return [note for note in path.read_text(encoding="utf-8").split(SEPARATOR) if note]


def streams() -> list[str]:
    """The streams that copies are kept of, as their first checkpoint names them."""
    found = []
    for path in sorted(_folder().glob("*.checkpoints")):
        with path.open(encoding="utf-8") as anchor:
            found.append(anchor.readline().strip().removeprefix(f"{logkey.ORIGIN}/"))
    return [name for name in found if name]


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "anchors"


def _path(stream: str) -> Path:
    return _folder() / (re.sub(r"[^a-z0-9-]", "_", stream) + ".checkpoints")
