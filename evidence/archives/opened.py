"""A zip's entries as the child sends them, believed as little as the zip."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from evidence.archives.child import PIECE, UNREADABLE
from evidence.cage.limits import MEBIBYTE, Limits
from evidence.cage.run import stream
from evidence.rules.archives import MOST_ENTRIES, name_problem, shown

CHILD = "evidence.archives.child"
LONGEST_LINE = 16 * 1024
LIMITS = Limits(seconds=1800, cpu_seconds=900, memory=512 * MEBIBYTE, largest_output=0)


class NotOpened(Exception):
    """The zip as a whole cannot be read; the message says why."""


class Damaged(Exception):
    """One entry's bytes are not whole; the message says why."""


@dataclass(frozen=True)
class Found:
    """One entry of `of`: taken in unless it has a `problem` or is `skipped`. `size` in bytes, as it says."""

    number: int
    of: int
    name: str
    size: int
    problem: str
    skipped: str
    source: IO[bytes]

    @property
    def taken(self) -> bool:
        return not self.problem and not self.skipped

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, to be read to the end before the next entry. Raises `Damaged` after the last of bad ones."""
        left = self.size
        while length := int.from_bytes(_exactly(self.source, 4), "big"):
            if length > min(PIECE, left):
                raise NotOpened(UNREADABLE)
            left -= length
            yield _exactly(self.source, length)
        if problem := str(_line(self.source).get("problem", "")):
            raise Damaged(shown(problem))


@contextmanager
def opened(path: Path, most_bytes: int, done: Collection[int] = ()) -> Iterator[Iterator[Found]]:
    """The entries of the zip at `path` but those whose places are `done`. Raises `NotOpened`."""
    given: list[str | Path] = [path, json.dumps(asdict(LIMITS)), str(most_bytes), json.dumps(sorted(done))]
    with stream(CHILD, given, LIMITS.seconds) as source:
        yield _entries(source, len(done))


def _entries(source: IO[bytes], done: int) -> Iterator[Found]:
    head = _line(source)
    count = head.get("entries")
    if not isinstance(count, int) or not 0 <= count <= MOST_ENTRIES:
        raise NotOpened(shown(str(head.get("problem") or UNREADABLE)))
    for _ in range(count - done):
        yield _entry(_line(source), count, source)


def _entry(said: dict[str, Any], count: int, source: IO[bytes]) -> Found:
    number, size, name = said.get("number"), said.get("size"), shown(str(said.get("name", "")))
    if not isinstance(number, int) or not 0 <= number < count or not isinstance(size, int):
        raise NotOpened(UNREADABLE)
    problem, skipped = str(said.get("problem", "")), str(said.get("skipped", ""))
    if not problem and not skipped and name_problem(name):
        raise NotOpened(UNREADABLE)
    return Found(number, count, name, size, shown(problem) if problem else "", skipped, source)


def _line(source: IO[bytes]) -> dict[str, Any]:
    raw = source.readline(LONGEST_LINE)
    try:
        said = json.loads(raw)
    except ValueError:
        said = None
    if not isinstance(said, dict):  # the child was ended: time, memory, or its own fault
        raise NotOpened(UNREADABLE)
    return said


def _exactly(source: IO[bytes], length: int) -> bytes:
    data = source.read(length)
    if len(data) < length:
        raise NotOpened(UNREADABLE)
    return data
