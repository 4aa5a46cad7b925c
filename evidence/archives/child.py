"""The process that unpacks: `python -m evidence.archives.child FILE LIMITS MOST_BYTES DONE`.

It writes to standard output and nowhere else: a line of JSON for the archive, then for each entry a line of JSON and,
for one that is taken in, its bytes in pieces (four bytes of length, then so many; zero ends) and a line that says
whether they were whole. DONE are the places of entries that need not come again.
"""

from __future__ import annotations

import json
import sys
import zipfile
import zlib
from typing import IO, Any

from evidence.archives.directory import entries
from evidence.cage import locks
from evidence.cage.limits import Limits
from evidence.rules.archives import MOST_ENTRIES, Judged, judge

PIECE = 256 * 1024
UNREADABLE = "This is not a zip that can be read. Pack it again."


def main(arguments: list[str], out: IO[bytes]) -> int:
    path, bounds, most_bytes, done = arguments
    limits = Limits(**json.loads(bounds))
    locks.limit(limits)
    locks.close_ways_out()
    try:
        with zipfile.ZipFile(path) as archive:
            unpack(archive, int(most_bytes), set(json.loads(done)), out)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError):
        say(out, problem=UNREADABLE)
    except MemoryError:
        say(out, problem="Its list of files needs too much memory.")
    return 0


def unpack(archive: zipfile.ZipFile, most_bytes: int, done: set[int], out: IO[bytes]) -> None:
    if len(archive.infolist()) > MOST_ENTRIES:
        say(out, problem=f"A zip of more than {MOST_ENTRIES} files is not opened. Pack it in parts.")
        return
    found = list(entries(archive))
    infos = {id(entry): info for info, entry in found}
    judged = judge([entry for _, entry in found], most_bytes)
    say(out, entries=len(judged))
    for number, each in enumerate(judged):
        if number in done:
            continue
        say(
            out,
            number=number,
            name=each.path,
            size=each.entry.size,
            problem=each.problem,
            skipped=each.skipped,
        )
        if each.taken:
            say(out, problem=send(archive, infos[id(each.entry)], each, out))


def send(archive: zipfile.ZipFile, info: zipfile.ZipInfo, each: Judged, out: IO[bytes]) -> str:
    """Its bytes, at most as many as it says; what was wrong with them, in words."""
    sent, problem = 0, ""
    try:
        with archive.open(info) as source:
            while piece := source.read(PIECE):
                sent += len(piece)
                out.write(len(piece).to_bytes(4, "big") + piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        problem = "Its bytes are damaged: they do not fit their checksum."
    out.write(bytes(4))
    if not problem and sent != each.entry.size:
        problem = "It holds fewer bytes than it says."
    return problem


def say(out: IO[bytes], **said: Any) -> None:
    out.write(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    code = main(sys.argv[1:], sys.stdout.buffer)
    sys.stdout.buffer.flush()
    sys.exit(code)
