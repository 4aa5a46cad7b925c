"""The process that reads a framework somebody sent: `python -m evidence.frameworks.child FILE FOLDER`.

It writes `read.json` into FOLDER and nothing elsewhere; locked in as the previews' child is.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from evidence.cage import locks
from evidence.cage.limits import MEBIBYTE, Limits
from evidence.frameworks.placing import Problem, Unreadable, place, violations

LIMITS = Limits(seconds=20, cpu_seconds=15, memory=768 * MEBIBYTE, largest_output=32 * MEBIBYTE)
SCHEMA = Path(__file__).with_name("schema.json")


def read(data: bytes) -> dict[str, object]:
    """The content with its lines, or what is wrong with it; never both."""
    try:
        placed = place(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _wrong([Problem("The text is not UTF-8.")])
    except Unreadable as found:
        return _wrong([found.problem])
    if problems := list(violations(placed, json.loads(SCHEMA.read_text(encoding="utf-8")))):
        return _wrong(problems)
    lines = [[list(path), line] for path, line in placed.lines.items()]
    return {"content": placed.content, "lines": lines, "problems": []}


def _wrong(problems: list[Problem]) -> dict[str, object]:
    return {"content": None, "lines": [], "problems": [asdict(each) for each in problems]}


def main(arguments: list[str]) -> int:
    path, out_dir = arguments
    locks.limit(LIMITS)
    locks.close_ways_out()
    found = read(Path(path).read_bytes())
    Path(out_dir, "read.json").write_text(json.dumps(found, allow_nan=False), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
