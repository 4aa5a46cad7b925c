"""Reading the catalogue: the table and the gates together, checked against schemas and against each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from evidence.frameworks import load as load_framework
from evidence.frameworks.data_file import BrokenDataError, read
from evidence.kinds import kinds, state_labels
from evidence.rules.digests import digest
from gates.catalogue.gate import AppliesWhen, Catalogue, Criterion, Deliverable, Expectation, Gate

FOLDER = Path(__file__).parent
GATES = ("model-exit", "produce-exit")
FILE_STATES = {"in_progress": "in progress", "complete": "complete", "decided": "decided"}
TABLE = "COMPEL Model/Produce deliverables table"


@cache
def catalogue() -> Catalogue:
    """The catalogue of this installation, read once per process.

    Raises `BrokenDataError` when a file breaks its schema or names a kind, state or requirement that does
    not exist.
    """
    table = read(FOLDER / "catalogue.yaml", FOLDER / "catalogue.schema.json")
    files = {key: read(FOLDER / f"{key}.yaml") for key in GATES}
    deliverables = tuple(_deliverable(row) for row in table["deliverables"])
    found = Catalogue(
        version=table["version"],
        title=table["title"],
        digest=digest({"table": table, "gates": files}),
        canary_share=table["canary_share"],
        deliverables=deliverables,
        gates=tuple(_gate(files[key], deliverables) for key in GATES),
    )
    _check(found)
    return found


def _applies(row: dict[str, Any]) -> AppliesWhen:
    return AppliesWhen(**{name: tuple(values) for name, values in row.get("applies_when", {}).items()})


def _deliverable(row: dict[str, Any]) -> Deliverable:
    plain = {name: value for name, value in row.items() if name not in GATES}
    cells = tuple(Expectation(gate=gate, **row[gate]) for gate in GATES)
    return Deliverable(**{**plain, "applies_when": _applies(row), "cells": cells})


def _gate(content: dict[str, Any], deliverables: tuple[Deliverable, ...]) -> Gate:
    rows = tuple(_of_row(each, content["key"]) for each in deliverables if each.at(content["key"]).expected)
    seats = tuple((risk_class, tuple(names)) for risk_class, names in content["seats"].items())
    own = tuple(_criterion(row) for row in content["criteria"])
    plain = {**content, "seats": seats, "criteria": rows + own, "needs": tuple(content.get("needs", ()))}
    return Gate(**plain)


def _criterion(row: dict[str, Any]) -> Criterion:
    made = {"applies_when": _applies(row), "requirements": tuple(row.get("requirements", ()))}
    return Criterion(**{**row, **made})


def _of_row(deliverable: Deliverable, gate: str) -> Criterion:
    """The criterion that a cell of the table makes. Its requirements are those its kind can carry."""
    cell = deliverable.at(gate)
    return Criterion(
        key=deliverable.key,
        title=deliverable.label,
        statement=f"{deliverable.label}: {cell.words[0].lower()}{cell.words[1:]}.",
        check=deliverable.check,
        owner=deliverable.owner,
        source=TABLE,
        kind=deliverable.kind,
        rung=cell.rung,
        after=cell.after,
        early_traffic=cell.early_traffic,
        applies_when=deliverable.applies_when,
        requirements=_carried_by(deliverable),
        row=deliverable.row,
    )


def _carried_by(deliverable: Deliverable) -> tuple[str, ...]:
    counted = load_framework("ai-act").checkable
    if not deliverable.kind:
        return tuple(each.id for each in counted if each.evidence_pack)
    return tuple(each.id for each in counted if deliverable.kind in each.primary_kinds)


def rung_label(rung: str) -> str:
    """The state in words, of an artefact or of the AI Act file."""
    return FILE_STATES.get(rung) or state_labels().get(rung, rung).lower()


def _check(found: Catalogue) -> None:
    framework = load_framework("ai-act")
    for gate in found.gates:
        keys = [each.key for each in gate.criteria]
        if len(keys) != len(set(keys)):
            raise BrokenDataError(f"{gate.key}: a criterion key stands twice")
        for each in gate.criteria:
            _check_state(gate.key, each)
            if unknown := [key for key in each.requirements if key not in framework]:
                raise BrokenDataError(f"{gate.key}, {each.key}: unknown requirement {unknown[0]}")


def _check_state(gate: str, criterion: Criterion) -> None:
    if criterion.check in ("deliverable", "snapshot"):
        kind = kinds().get(criterion.kind)
        if kind is None or criterion.rung not in kind.ladder:
            raise BrokenDataError(f"{gate}, {criterion.key}: no state {criterion.rung} of {criterion.kind}")
    elif criterion.check == "coverage" and criterion.rung not in FILE_STATES:
        raise BrokenDataError(f"{gate}, {criterion.key}: no state {criterion.rung} of the file")
