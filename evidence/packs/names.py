"""Which file names a pack may hold, and the nearest such name to an uploaded one.

A pack is opened on machines we know nothing about. So a name must mean the same file on Linux, macOS and
Windows, in `sha256sum -c`, in BagIt manifests (RFC 8493) and in ZIP, and must not look like another name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

LONGEST_SEGMENT = 255
LONGEST_PATH = 1024
_FORBIDDEN = re.compile(r'[<>:"|?*\\%]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# Control, format (bidi, zero width), surrogate, line and paragraph separators; and odd spaces.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class BadName(ValueError):
    """A path that may not stand in a pack."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path!r}: {why}")
        self.path = path


def check(path: str) -> str:
    """Return `path` when a pack may hold it; raises `BadName` saying why not."""
    if path != unicodedata.normalize("NFC", path):
        raise BadName(path, "the name is not in Unicode normal form C")
    if len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH:
        raise BadName(path, f"the path is longer than {LONGEST_PATH} bytes")
    for segment in path.split("/"):
        fault = _fault(segment)
        if fault:
            raise BadName(path, fault)
    return path


def check_together(paths: Iterable[str]) -> None:
    """Raise `BadName` when two paths are one file where case is ignored, or one is the other's folder."""
    paths = list(paths)
    files: dict[str, str] = {}
    for path in paths:
        twin = files.setdefault(_folded(path), path)
        if twin is not path:
            raise BadName(path, f"looks like {twin!r} where case is ignored")
    for path in paths:
        for folder in PurePosixPath(_folded(path)).parents:
            if str(folder) in files:
                raise BadName(path, f"{files[str(folder)]!r} is a file, not a folder")


def packable(name: str) -> str:
    """The nearest name a pack may hold for one uploaded file name (one segment, not a path)."""
    shown = "".join(_visible(character) for character in unicodedata.normalize("NFC", name))
    shown = _FORBIDDEN.sub("_", shown.replace("/", "_")).strip(" ")
    shown = re.sub(r"\.+$", "_", shown)
    if _RESERVED.fullmatch(shown) or not shown:
        shown = "_" + shown
    return check(_shortened(shown))


def _fault(segment: str) -> str:
    if segment in ("", ".", ".."):
        return "the path has an empty or relative part"
    if any(_visible(character) != character for character in segment):
        return "the name has an invisible character"
    if _FORBIDDEN.search(segment):
        return "the name has a character that is not allowed everywhere"
    if segment != segment.strip(" ") or segment.endswith("."):
        return "the name begins or ends with a space, or ends with a dot"
    if _RESERVED.fullmatch(segment):
        return "the name is reserved on Windows"
    if len(segment.encode()) > LONGEST_SEGMENT:
        return f"the name is longer than {LONGEST_SEGMENT} bytes"
    return ""


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "_" if category in _INVISIBLE else character


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _shortened(name: str) -> str:
    """Cut the stem, keep the ending, never split a character."""
    over = len(name.encode()) - LONGEST_SEGMENT
    if over <= 0:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    kept = stem.encode()[: LONGEST_SEGMENT - len((dot + ending).encode())].decode(errors="ignore")
    return kept.rstrip(" .") + dot + ending
