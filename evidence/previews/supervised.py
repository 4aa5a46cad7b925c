"""Starts the child that reads the bytes, waits for it, and believes it as little as the bytes.

What comes back is checked: its shape, its size, that pictures are ordinary PNG files in the folder given; the
HTML is cleaned once more.
"""

from __future__ import annotations

import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evidence.cage.limits import Limits
from evidence.cage.run import run
from evidence.previews.clean import clean
from evidence.previews.rendered import Rendered, Spot
from evidence.reading.encoding import storable

CHILD = "evidence.previews.child"
PNG = b"\x89PNG\r\n\x1a\n"
KINDS = {"html", "text", "images", "mermaid", "none"}
LARGEST_RESULT = 16 * 1024 * 1024


def render(path_in: Path, media_type: str, out_dir: Path, limits: Limits | None = None) -> Rendered:
    """A preview of the file at `path_in`; pictures are written into `out_dir`. A bad file raises nothing."""
    limits = limits or Limits()
    size = path_in.stat().st_size
    if size == 0:
        return Rendered.nothing("the file is empty.")
    if size > limits.largest_input:
        return Rendered.nothing(f"the file is larger than {limits.largest_input // 1024**2} MB.")
    code = run(CHILD, [path_in, media_type, out_dir, json.dumps(asdict(limits))], limits.seconds)
    if code is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Rendered.nothing("the file takes too much time or memory to read.")
    try:
        return read_result(out_dir) if code == 0 else Rendered.nothing(UNREADABLE)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Rendered.nothing(UNREADABLE)


UNREADABLE = "the file could not be read; it may be damaged or of another type than its name says."


def read_result(out_dir: Path) -> Rendered:
    """Raises OSError, ValueError, TypeError or KeyError for a result that is not one."""
    path = out_dir / "result.json"
    if path.is_symlink() or path.stat().st_size > LARGEST_RESULT:
        raise ValueError("no ordinary result")
    said: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    if said["kind"] not in KINDS:
        raise ValueError(said["kind"])
    return Rendered(
        kind=said["kind"],
        html=storable(clean(str(said["html"]))),
        text=storable(str(said["text"])),
        files=tuple(picture(out_dir, number, name) for number, name in enumerate(said["files"], start=1)),
        outline=spots(said["outline"]),
        note=storable(str(said["note"]))[:300],
        problem=storable(str(said["problem"]))[:300],
        links=spots(said["links"]),
    )


def spots(said: list[dict[str, Any]]) -> tuple[Spot, ...]:
    return tuple(Spot(*(storable(str(spot[part])) for part in PARTS)) for spot in said)


PARTS = ("kind", "value", "label")


def picture(out_dir: Path, number: int, name: str) -> str:
    """`name`, when it is the file we expect at this place. Raises ValueError, OSError."""
    path = out_dir / f"page-{number}.png"
    if name != path.name or path.is_symlink():
        raise ValueError(name)
    with path.open("rb") as file:
        if file.read(len(PNG)) != PNG:
            raise ValueError(name)
    return path.name
