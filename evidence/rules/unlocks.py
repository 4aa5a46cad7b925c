"""Which document to write next: the kind that would move most requirements, best first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from evidence.kinds import kinds
from evidence.rules.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Unlock:
    """What one more document of `kind` would do: supply the evidence of some requirements, begin others."""

    kind: str
    label: str
    evidences: tuple[str, ...]
    advances: tuple[str, ...]

    @property
    def moves(self) -> int:
        return len(self.evidences) + len(self.advances)


def unlocks(coverage: Coverage) -> tuple[Unlock, ...]:
    """Kinds by the number of counted requirements whose own evidence they would supply, then begin.

    A requirement with points is moved by its own evidence; its points count for themselves.
    """
    evidences: dict[str, list[str]] = defaultdict(list)
    advances: dict[str, list[str]] = defaultdict(list)
    for row in coverage.rows:
        if not row.counted:
            continue
        for kind in row.completes:
            evidences[kind].append(row.requirement)
        for kind in row.advances:
            if kind not in row.completes:
                advances[kind].append(row.requirement)
    found = [
        Unlock(kind, kinds()[kind].label, tuple(evidences[kind]), tuple(advances[kind]))
        for kind in kinds()
        if evidences[kind] or advances[kind]
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.evidences), -each.moves, each.kind)))
