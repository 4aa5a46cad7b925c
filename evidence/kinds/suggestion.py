"""Which kind a file probably is, by name and first bytes. A person confirms; nothing depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from evidence.kinds.kind import Kind, kinds

HEAD_BYTES = 4096
IMAGE_NAMES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".tiff"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely kind and, in words, what in the file speaks for it. A higher `score` is likelier."""

    kind: str
    why: str
    score: int


def suggest(filename: str, head: bytes = b"") -> list[Suggestion]:
    """Likely kinds, best first; empty when neither name nor content says anything.

    A longer phrase in the name outweighs a shorter one, and the name outweighs the content: people name files
    after what they are and mention other documents inside them. `head` is cut at 4,096 bytes.
    """
    name = _spaced(PurePosixPath(filename.replace("\\", "/")).name)
    text = head[:HEAD_BYTES].decode("utf-8", errors="ignore").casefold()
    found = [each for kind in kinds().values() if kind.uploadable if (each := _weigh(kind, name, text))]
    if said := _says_itself(text):
        others = [each for each in found if each.kind != said]
        found = [Suggestion(said, "the file says so itself", 100), *others]
    if not found and PurePosixPath(filename).suffix.casefold() in IMAGE_NAMES:
        found = [Suggestion("product_images", "the file is an image", 1)]
    return sorted(found, key=lambda each: (-each.score, each.kind))


def _spaced(name: str) -> str:
    """`MyApp_Threat-Model.v2.md` as ` my app threat model v2 md `, so that phrases match whole words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " " + " ".join(re.split(r"[\W_]+", parted.casefold())).strip() + " "


def _says_itself(text: str) -> str:
    """The kind that the front matter or first line of a filled-in template names."""
    named = re.match(r"(?:---\s*\n(?:[^\n]*\n){0,20}?|#[^\n]*\n|\{\s*)?\"?kind\"?:\s*\"?([a-z_]+)", text)
    return named[1] if named and named[1] in kinds() and kinds()[named[1]].uploadable else ""


def _weigh(kind: Kind, name: str, text: str) -> Suggestion | None:
    in_name = _longest(
        phrase for phrase in kind.file_names if f" {phrase} " in name or f" {phrase}s " in name
    )
    in_text = [phrase for phrase in kind.content if phrase in text]
    if not in_name and not in_text:
        return None
    title = bool(re.search(rf"^#?\s*{re.escape(kind.label.casefold())}", text, re.MULTILINE))
    score = 20 * bool(in_name) + len(in_name) + 3 * len(in_text) + 15 * title
    return Suggestion(kind.key, _why(in_name, in_text), score)


def _longest(phrases: Iterable[str]) -> str:
    return max(phrases, key=len, default="")


def _why(in_name: str, in_text: list[str]) -> str:
    parts = [f"the name says “{in_name}”"] if in_name else []
    if in_text:
        words = " and ".join(f"“{phrase.lstrip('# ')}”" for phrase in in_text[:2])
        parts.append(f"the text mentions {words}")
    return ", ".join(parts)
