"""Gates as versioned data: what must hold, who sits, what the deliverables table asks of each artefact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Check = Literal["deliverable", "coverage", "attestation", "snapshot"]
Severity = Literal["blocking", "backlog"]

NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class AppliesWhen:
    """To which systems a criterion applies; an empty list means to all."""

    risk_classes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def holds(self, risk_class: str, role: str) -> bool:
        return self._fits(self.risk_classes, risk_class) and self._fits(self.roles, role)

    @staticmethod
    def _fits(wanted: tuple[str, ...], found: str) -> bool:
        return not wanted or found in wanted


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must hold at a gate.

    A *deliverable* asks for an artefact of `kind` at `rung` or above; `after` names the gate after whose seal
    it must have taken effect; `early_traffic` marks what only served traffic can show. *Coverage* asks for a
    state of the AI Act file, *snapshot* for a captured release set, *attestation* for a named person's word
    on `statement`. `requirements` are those of the law that it bears on. `owner` is a project role.
    """

    key: str
    title: str
    statement: str
    check: Check
    owner: str
    source: str
    severity: Severity = "blocking"
    kind: str = ""
    rung: str = ""
    after: str = ""
    early_traffic: bool = False
    applies_when: AppliesWhen = field(default_factory=AppliesWhen)
    requirements: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """One cell of the deliverables table."""

    gate: str
    rung: str
    words: str
    after: str = ""
    early_traffic: bool = False

    @property
    def expected(self) -> bool:
        return self.rung != NOT_EXPECTED


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One row of the table, with a cell for each gate. A row without a `kind` is computed."""

    row: int
    key: str
    label: str
    owner: str
    kind: str = ""
    check: Check = "deliverable"
    applies_when: AppliesWhen = field(default_factory=AppliesWhen)
    cells: tuple[Expectation, ...] = ()

    def at(self, gate: str) -> Expectation:
        """The cell of that gate. Raises `KeyError` where the table has no such column."""
        return {cell.gate: cell for cell in self.cells}[gate]


@dataclass(frozen=True, slots=True)
class Gate:
    """The exit of a stage: its seats by risk class, and its criteria, the rows of the table first."""

    key: str
    label: str
    stage: str
    question: str
    seats: tuple[tuple[str, tuple[str, ...]], ...]
    freeze_working_days: int
    criteria: tuple[Criterion, ...]
    needs: tuple[str, ...] = ()

    def seats_for(self, risk_class: str) -> tuple[str, ...]:
        """The seats of a review for that class: a high-risk system has more of them."""
        found = dict(self.seats)
        return found.get(risk_class, found["default"])

    def criterion(self, key: str) -> Criterion:
        """The criterion with that key. Raises `KeyError` where there is none."""
        return {each.key: each for each in self.criteria}[key]

    @property
    def asks_for_the_file(self) -> bool:
        """Whether every counted requirement is decided here, and not only begun."""
        return any(each.check == "coverage" and each.rung != "in_progress" for each in self.criteria)

    def owed_by(self, risk_class: str, role: str) -> tuple[Criterion, ...]:
        return tuple(each for each in self.criteria if each.applies_when.holds(risk_class, role))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every gate and the table, at one version. A review pins version and digest when it opens."""

    version: str
    title: str
    digest: str
    canary_share: int
    deliverables: tuple[Deliverable, ...]
    gates: tuple[Gate, ...]

    def gate(self, key: str) -> Gate:
        """The gate with that key. Raises `KeyError` where there is none."""
        return {each.key: each for each in self.gates}[key]

    @property
    def by_assembly(self) -> frozenset[str]:
        """The requirements that assembling the technical file itself meets, once all others are decided."""
        rows = (
            each for gate in self.gates for each in gate.criteria if each.check == "coverage" and each.row
        )
        return frozenset(key for each in rows for key in each.requirements)

    def expected_at(self, gate: str) -> tuple[Deliverable, ...]:
        """The rows a gate expects: twelve at Model-exit, fourteen at Produce-exit."""
        return tuple(each for each in self.deliverables if each.at(gate).expected)
