"""How requirements of different frameworks relate: editorial judgement, kept as data.

A mapping cites nothing. It says which other requirements the same place may speak for, so that a person can cite
it there too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.frameworks.making import built_in

FILE = Path(__file__).with_name("mappings.yaml")
# `whole` is `part` read from its other end; `helped` is `supports` read from its other end.
Relation = Literal["equal", "part", "whole", "supports", "helped"]
OTHER_END: dict[str, Relation] = {"equal": "equal", "part": "whole", "supports": "helped"}
WORDS: dict[Relation, str] = {
    "equal": "asks for the same",
    "part": "asks for this and more",
    "whole": "is a part of this",
    "supports": "is helped by this",
    "helped": "helps with this",
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """Another requirement and how it relates to the one that was asked about."""

    requirement: str
    relation: Relation

    @property
    def words(self) -> str:
        """What the other requirement does, seen from here."""
        return WORDS[self.relation]


def mapped(requirement_id: str) -> tuple[Mapped, ...]:
    """What evidence for this requirement may also speak for, the closest first. Empty where nothing is known."""
    return _all().get(requirement_id, ())


@cache
def _all() -> MappingProxyType[str, tuple[Mapped, ...]]:
    """Both ends of every row. Raises `BrokenDataError` for an id that no framework has."""
    known = {requirement.id for framework in built_in() for requirement in framework.requirements}
    found: dict[str, list[Mapped]] = defaultdict(list)
    for row in _rows():
        if unknown := [each for each in (row["from"], *row["to"]) if each not in known]:
            raise BrokenDataError(f"mappings.yaml: no framework has {unknown[0]}")
        for other in row["to"]:
            found[row["from"]].append(Mapped(other, row["relation"]))
            found[other].append(Mapped(row["from"], OTHER_END[row["relation"]]))
    order = list(WORDS)
    ordered = {key: sorted(rows, key=lambda each: order.index(each.relation)) for key, rows in found.items()}
    return MappingProxyType({key: tuple(rows) for key, rows in ordered.items()})


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read(FILE, FILE.with_name("mappings.schema.json"))["mappings"]
    return rows
