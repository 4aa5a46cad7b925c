"""Reading a document in a child process, and believing the child as little as the document."""

from __future__ import annotations

import json
import signal
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evidence.cage.run import run
from evidence.reading.child import LIMITS
from evidence.reading.fields import Sheet
from evidence.reading.reader import LARGEST, not_read
from evidence.reading.said import Said

CHILD = "evidence.reading.child"
LARGEST_ANSWER = 16 * 1024 * 1024


def read_caged(path: Path, media_type: str, sheet: Sheet) -> Said:
    """What the document at `path` says. A hostile file costs a sentence, not a process."""
    if reason := not_read(media_type):
        return Said.nothing(reason)
    if path.stat().st_size > LARGEST:
        return Said.nothing(
            f"The file is larger than {LARGEST // 1024**2} MB, which is too large to be read."
        )
    plain = json.dumps({"kind": sheet.kind, "fields": [asdict(each) for each in sheet.fields]})
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        code = run(CHILD, [path, media_type, Path(folder), plain], LIMITS.seconds)
        if code is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
            return Said.nothing("The file takes too much time or memory to be read.")
        try:
            return _answer(Path(folder, "said.json")) if code == 0 else Said.nothing(UNREADABLE)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return Said.nothing(UNREADABLE)


UNREADABLE = "The file could not be read; it may be damaged or of another type than its name says."


def _answer(path: Path) -> Said:
    """Raises OSError, ValueError, TypeError or KeyError for an answer that is none."""
    if path.is_symlink() or path.stat().st_size > LARGEST_ANSWER:
        raise ValueError("no ordinary answer")
    found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    content = found["content"]
    if content is not None and not isinstance(content, dict):
        raise TypeError("content")
    return Said(
        content=content,
        lines={str(key): int(line) for key, line in found["lines"].items()},
        format=str(found["format"])[:60],
        why=str(found["why"])[:500],
        unknown=tuple(str(each)[:100] for each in found["unknown"])[:50],
    )
