"""Reading a framework that somebody sent in a child process, and believing the child as little as the text."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from evidence.cage.run import run
from evidence.frameworks.child import LIMITS
from evidence.frameworks.placing import Placed, Problem

CHILD = "evidence.frameworks.child"
LARGEST = 1024 * 1024
LARGEST_ANSWER = 32 * 1024 * 1024
UNREADABLE = Problem("The text could not be read; it may be damaged, or take too much time or memory.")


def read_caged(data: bytes) -> tuple[Placed | None, tuple[Problem, ...]]:
    """The content that satisfies the schema, or every problem with its line and path."""
    if len(data) > LARGEST:
        return None, (Problem(f"At most {LARGEST // 1024**2} MB is taken in."),)
    with tempfile.TemporaryDirectory(prefix="framework-") as name:
        path, folder = Path(name, "sent"), Path(name, "answer")
        path.write_bytes(data)
        folder.mkdir()
        if run(CHILD, [path, folder], LIMITS.seconds) != 0:
            return None, (UNREADABLE,)
        try:
            return _answer(folder / "read.json")
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None, (UNREADABLE,)


def _answer(path: Path) -> tuple[Placed | None, tuple[Problem, ...]]:
    """Raises OSError, ValueError, TypeError or KeyError for an answer that is none."""
    if path.is_symlink() or path.stat().st_size > LARGEST_ANSWER:
        raise ValueError("no ordinary answer")
    found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    if found["problems"]:
        return None, tuple(
            Problem(str(each["message"])[:500], str(each["path"])[:200], int(each["line"]))
            for each in found["problems"][:50]
        )
    if not isinstance(found["content"], dict):
        raise TypeError("content")
    return Placed(found["content"], {tuple(path): int(line) for path, line in found["lines"]}), ()
