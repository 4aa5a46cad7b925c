"""How an uploaded file is filed: what it is when that is plain, and what to ask a person when it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from evidence.kinds import Kind, Suggestion

Standing = Literal["draft", "counts"]
PLAIN = 20  # the name itself says it; a phrase inside the text alone never reaches this
LEAD = 8
VERSION = re.compile(r"[\s._-]+(?:v(?:ersion)?[\s._-]?\d+(?:[._]\d+)*|\(\d+\)|final|draft)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """An artefact that is here already, by its number, kind, title and newest file name."""

    number: int
    kind: str
    title: str
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """`kind` is empty unless name and content leave no doubt. `likely` are kinds, best first.

    `previous` is the artefact that this file probably continues; whether it does is for a person to say.
    """

    title: str
    kind: str
    likely: tuple[str, ...]
    why: str
    previous: Known | None

    @property
    def plain(self) -> bool:
        """Whether the file can be filed without asking anybody."""
        return bool(self.kind) and self.previous is None


def guess(filename: str, head: bytes, suggestions: Sequence[Suggestion], known: Iterable[Known]) -> Guess:
    """What a file is, judged by its name and first bytes and by what is here already."""
    title, kind = title_of(filename, head), plain_kind(suggestions)
    return Guess(
        title=title,
        kind=kind,
        likely=tuple(each.kind for each in suggestions),
        why=suggestions[0].why if suggestions else "",
        previous=continued(filename, title, kind, known),
    )


def plain_kind(suggestions: Sequence[Suggestion]) -> str:
    """The kind that the name says, when no other kind is close behind; else empty."""
    if not suggestions or suggestions[0].score < PLAIN:
        return ""
    second = suggestions[1].score if len(suggestions) > 1 else 0
    return suggestions[0].kind if suggestions[0].score - second >= LEAD else ""


def continued(filename: str, title: str, kind: str, known: Iterable[Known]) -> Known | None:
    """The artefact with the same file name apart from its version, or of the same kind with the same title."""
    for each in known:
        same_file = bool(each.filename) and bare(each.filename) == bare(filename)
        same_title = each.kind == kind and each.title.casefold() == title.casefold()
        if same_file or same_title:
            return each
    return None


def title_of(filename: str, head: bytes) -> str:
    """The first heading of a Markdown text, else the file name as words without its version."""
    ending = PurePosixPath(filename).suffix.lower()
    if ending in {".md", ".markdown"}:
        first = re.search(r"^#\s+(.+?)\s*#*\s*$", head.decode("utf-8", errors="ignore"), re.MULTILINE)
        if first:
            return first[1].strip()[:200]
    words = bare(filename)
    return (words[:1].upper() + words[1:])[:200] or "Untitled"


def bare(filename: str) -> str:
    """`Threat-Model_v2 (1).md` as `threat model`."""
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    while (shorter := VERSION.sub("", stem).rstrip()) not in ("", stem):
        stem = shorter
    return " ".join(re.split(r"[\W_]+", stem.casefold())).strip()


def state_for(kind: Kind, standing: str) -> str:
    """The rung a person means: the lowest, or the one from which the kind is evidence in its own right."""
    return kind.counts_from if standing == "counts" else kind.first_state
