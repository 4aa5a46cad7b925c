"""The result of reading a document against the form of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says. `content` is `None` when it could not be read; `why` says so in words.

    `lines` maps the path of a field (`steps.1.traffic`) to its line, counted from 1. `format` names what the
    document was recognised as ("Markdown", "SARIF 2.1.0"). `unknown` are headings the form does not have.
    """

    content: Mapping[str, Any] | None
    lines: Mapping[str, int] = field(default_factory=dict)
    format: str = ""
    why: str = ""
    unknown: tuple[str, ...] = ()

    def line_of(self, path: str) -> int | None:
        """The line of the field, or of the nearest thing above it that has one."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return None

    @classmethod
    def nothing(cls, why: str) -> Said:
        return cls(None, why=why)


class Unreadable(Exception):
    """Why the document says nothing; the message is for the person who wrote it, with a line where it has one."""
