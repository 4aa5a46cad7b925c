"""The result of a rendering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["html", "text", "images", "mermaid", "none"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be cited: `kind` and `value` as in a citation, `label` for a list."""

    kind: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What to show.

    `kind` html and text: `html` is safe to put on a page. images: `files` are PNG files in the folder given,
    in order. mermaid: `text` is the source, for the sandboxed frame only. none: `problem` says why. `text` is
    what can be searched, pages parted by a form feed; `note` says what is left out. `links` are where the
    document leads, each with its line as the label.
    """

    kind: Kind
    html: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    outline: tuple[Spot, ...] = ()
    note: str = ""
    problem: str = ""
    links: tuple[Spot, ...] = ()

    @classmethod
    def nothing(cls, reason: str) -> Rendered:
        """`reason` completes the sentence "No preview: ..."."""
        return cls("none", problem=f"No preview: {reason}")


class NoPreview(Exception):
    """Why this file has none; the message completes "No preview: ..."."""
