"""Which entries of a zip are taken in, judged by what its central directory says and before a byte is unpacked.

An entry is judged by name and facts alone; it is refused by name with the reason, and the others go on. Nothing is
ever written under an entry's name: the name is shown and kept, the bytes lie under a random key.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.rules.intake import BY_ENDING, DEVICES, TYPE_MESSAGE, ending_of, is_visible, measure

MOST_ENTRIES = 1000
MOST_PARTS = 20
LONGEST = 500
# A text packs ten to twenty times; what packs two hundred times is made to fill disks.
LARGEST_RATIO, RATIO_FROM = 200, 1024 * 1024
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x1
PACKED = {"zip", "jar", "war", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "cab", "iso"}
LITTER = re.compile(r"\.|~\$|(__macosx|thumbs\.db|desktop\.ini|\$recycle\.bin)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a central directory says of one entry: sizes in bytes, `mode` as Unix has it, 0 for none."""

    name: str
    size: int
    packed: int
    method: int = DEFLATED
    flags: int = 0
    mode: int = 0
    start: int = 0
    end: int = 0
    local_problem: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """`skipped` is litter of a system or a folder, `problem` why an entry is refused; both empty: taken in."""

    entry: Entry
    path: str
    problem: str = ""
    skipped: str = ""

    @property
    def taken(self) -> bool:
        return not self.problem and not self.skipped


def judge(entries: Sequence[Entry], most_bytes: int) -> list[Judged]:
    """Every entry but folders, in the order of the archive. `most_bytes` bounds one file, and all together."""
    files = [entry for entry in entries if not is_folder(entry)]
    twins, over = _twins(files), _overlapping(entries)
    found, total = [], 0
    for entry in files:
        path = plain_path(entry.name)
        problem = _problem(entry, path, most_bytes) or _among_others(entry, path, twins, over)
        skipped = "" if problem else litter(path)
        if not problem and not skipped and (total := total + entry.size) > most_bytes:
            problem = f"All files of a zip together have at most {measure(most_bytes)}; this one is over it."
        found.append(Judged(entry, path or shown(entry.name), problem, skipped))
    return found


def is_folder(entry: Entry) -> bool:
    """An empty entry whose name ends in a slash; one that holds bytes is no folder."""
    return entry.name.endswith("/") and entry.size == 0 and _mode(entry) in {0, stat.S_IFDIR}


def litter(path: str) -> str:
    """Why a file is left out that no person put there; else empty."""
    hidden = any(LITTER.match(part) for part in path.split("/"))
    return "Left out: hidden, or made by the system." if hidden else ""


def plain_path(name: str) -> str:
    """The name with slashes only and without `.` parts, for showing."""
    parts = [part for part in re.split(r"[/\\]", name) if part not in {"", "."}]
    return unicodedata.normalize("NFC", "/".join(parts))


def shown(name: str) -> str:
    """A name of which nothing may be left: its visible letters, else a word."""
    return (
        "".join(letter if is_visible(letter) else "\ufffd" for letter in name)[:LONGEST]
        or "an entry without a name"
    )


def _problem(entry: Entry, path: str, most_bytes: int) -> str:
    return name_problem(entry.name) or entry.local_problem or _fact_problem(entry, path, most_bytes)


def name_problem(name: str) -> str:
    """What is wrong with the name of a file in a folder; else empty."""
    if name.startswith(("/", "\\")):
        return "The name begins at the root of a disk."
    if re.match(r"[A-Za-z]:", name):
        return "The name begins with a drive letter."
    parts, path = re.split(r"[/\\]", name), plain_path(name)
    if ".." in parts:
        return "The name leads out of its folder (“..”)."
    if not all(is_visible(letter) for letter in name):
        return "The name holds letters that are not seen or turn the text round."
    if not path or name.endswith(("/", "\\")):
        return "A file needs a name."
    if len(path) > LONGEST or len(parts) > MOST_PARTS:
        return f"The name is longer than {LONGEST} letters or {MOST_PARTS} folders."
    return _part_problem(path.split("/"))


def _part_problem(parts: Iterable[str]) -> str:
    for part in parts:
        if DEVICES.fullmatch(part.split(".")[0].strip()):
            return f"“{part}” is the name of a device on Windows."
        if part != part.strip(" ") or part.endswith("."):
            return f"“{part}” begins or ends with a space or ends with a dot; some disks drop it."
        if ":" in part:
            return "A colon in a name leads to a hidden stream on Windows."
    return ""


def _fact_problem(entry: Entry, path: str, most_bytes: int) -> str:
    if _mode(entry) not in {0, stat.S_IFREG}:
        return "It is a link or a device, not a file."
    if entry.flags & ENCRYPTED:
        return "It is encrypted. Pack it without a password."
    if entry.method not in {STORED, DEFLATED}:
        return "It is packed in a way that is not read here. Pack it as an ordinary zip."
    return _size_problem(entry, most_bytes) or _type_problem(path)


def _size_problem(entry: Entry, most_bytes: int) -> str:
    if entry.size > most_bytes:
        return f"The file is {measure(entry.size)}; at most {measure(most_bytes)} is taken in."
    if entry.method == STORED and entry.size != entry.packed:
        return "Its two sizes contradict each other."
    if entry.size > RATIO_FROM and entry.size > LARGEST_RATIO * max(entry.packed, 1):
        return f"It would grow to more than {LARGEST_RATIO} times its size."
    return ""


def _type_problem(path: str) -> str:
    ending = ending_of(path)
    if ending in PACKED:
        return "A packed folder inside a zip is not opened. Unpack it first."
    if litter(path):
        return ""
    return "" if ending in BY_ENDING else TYPE_MESSAGE


def _among_others(entry: Entry, path: str, twins: set[str], over: set[int]) -> str:
    if _folded(path) in twins:
        return "Another entry has the same name, or differs in capitals only. Rename one."
    return "It shares bytes with another entry." if id(entry) in over else ""


def _twins(files: Iterable[Entry]) -> set[str]:
    counted = Counter(_folded(plain_path(entry.name)) for entry in files)
    return {name for name, times in counted.items() if times > 1}


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()


def _overlapping(entries: Sequence[Entry]) -> set[int]:
    """Entries whose bytes reach into those of another: the way to pack a bomb without a nested zip."""
    found: set[int] = set()
    reached, last = 0, None
    for entry in sorted(entries, key=lambda each: (each.start, each.end)):
        if entry.start < reached and last is not None:
            found |= {id(entry), id(last)}
        if entry.end > reached:
            reached, last = entry.end, entry
    return found


def _mode(entry: Entry) -> int:
    return stat.S_IFMT(entry.mode)
