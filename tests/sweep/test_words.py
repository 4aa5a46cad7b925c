"""One vocabulary: every value that code may store or compute has its word, or a reason why nobody reads it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db.models import TextChoices

from portal.web.status import VOCABULARIES

ROOT = Path(__file__).parents[2]
ROOMS = ("portal", "registry", "evidence", "gates")
# Literals that people see as a chip, with the vocabulary of that chip.
SHOWN = {
    "evidence.rules.coverage.Status": "requirement",
    "evidence.rules.facts.Judgement": "judgement",
    "evidence.rules.clocks.ClockState": "clock",
    "evidence.rules.incidents.IncidentState": "incident",
    "evidence.rules.drills.Outcome": "drill",
    "evidence.rules.drills.Standing": "drill",
    "evidence.rules.links.health.Health": "link",
    "gates.rules.reviews.ReviewState": "review",
    "gates.rules.gate_state.GateState": "gate",
    "gates.rules.exceptions.ExceptionState": "exception",
    "gates.rules.exceptions.Standing": "exception",
    "gates.rules.verdict.VerdictValue": "verdict",
    "gates.rules.readiness.CriterionStatus": "criterion",
    "gates.rules.decisions.SeatOutcome": "decision",
    "portal.findings.rules.standing.Standing": "finding",
}
# Literals that name no state of anything.
UNSHOWN = {
    "evidence.permissions.Hand": "part of a sentence: you uploaded",
    "portal.web.status.Tone": "a colour, not a state",
    "portal.accounts.callers.Way": "how a call came in",
    "evidence.previews.rendered.Kind": "how a preview is drawn",
    "evidence.rules.coverage.Weight": "how much a kind says, explained in a sentence",
    "evidence.rules.coverage.Assembly": "the state of the deliverable, shown by its rung",
    "evidence.rules.clocks.Stops": "which act ends a clock",
    "evidence.rules.incidents.IncidentAct": "an act, not a state",
    "evidence.rules.filing.Standing": "a choice of a form, with its own labels",
    "evidence.rules.gaps.Lack": "part of a sentence: lack evidence",
    "evidence.rules.links.references.TargetKind": "what a link points at, told by its address",
    "evidence.rules.places.PlaceKind": "part of a sentence: page 3",
    "evidence.kinds.lint.Severity": "the order of a list of messages",
    "evidence.reading.fields.FieldType": "how a field is drawn and read",
    "evidence.frameworks.framework.Mode": "the structure of the law",
    "evidence.frameworks.framework.Children": "the structure of the law",
    "evidence.frameworks.framework.Timing": "the structure of the law",
    "evidence.frameworks.framework.Side": "whose duties a part holds, said in its title",
    "evidence.frameworks.mapping.Relation": "said in a sentence: asks for the same",
    "evidence.rules.applies.Applies": "shown with its day: since, from, after a change",
    "evidence.frameworks.framework.Standing": "said in a sentence: superseded by",
    "gates.rules.reasons.Severity": "how a list is ordered",
    "gates.rules.reviews.ReviewAct": "an act, not a state",
    "gates.rules.exceptions.Act": "an act, not a state",
    "gates.rules.decisions.Outcome": "a decision, or that there is none yet",
    "gates.rules.decisions.Involved": "part of a sentence: you uploaded",
    "gates.catalogue.gate.Check": "what the catalogue asks for",
    "gates.catalogue.gate.Severity": "how a list is ordered",
}


def literals() -> Iterator[tuple[str, Any]]:
    """Every alias of a `Literal` at the top of a module of ours."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for name in _aliases(path.read_text()):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield f"{module}.{name}", getattr(importlib.import_module(module), name)


def _aliases(text: str) -> list[str]:
    if "Literal[" not in text:
        return []
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.Assign)]
    return [
        node.targets[0].id
        for node in nodes
        if isinstance(node.targets[0], ast.Name) and _is_literal(node.value)
    ]


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"


FOUND = dict(literals())


def test_every_literal_is_shown_or_says_why_not() -> None:
    assert set(FOUND) == set(SHOWN) | set(UNSHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_every_value_of_a_shown_literal_has_its_word(name: str) -> None:
    assert set(get_args(FOUND[name])) <= set(VOCABULARIES[SHOWN[name]])


@pytest.mark.parametrize(
    "choices",
    [each for each in TextChoices.__subclasses__() if each.__module__.split(".")[0] in ROOMS],
    ids=lambda each: each.__name__,
)
def test_every_stored_choice_has_a_label_that_is_no_key(choices: type[TextChoices]) -> None:
    for value, label in choices.choices:
        assert str(label)[0].isupper()
        assert "_" not in str(label)
        assert value
