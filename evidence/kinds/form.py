"""What a document of a kind says, field by field, and what each rung of its ladder demands of it.

One YAML file per kind in `forms/`. From it come the JSON Schema, the form in the browser, the template to
download, the reading of an uploaded file and the lint: what a page refuses, API and command line refuse alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.kinds.kind import kinds
from evidence.reading.fields import Field, FieldType, Sheet, field_from

FOLDER = Path(__file__).parent / "forms"
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a version must say before it may stand on `rung`.

    Either `needs` a field that is not empty, or `rule` names a function of `evidence.kinds.rules`. An advice
    never keeps a version from its rung. `source` is where it comes from. `refused` is what has to be put into
    the form's example so that this demand, and no other, is not met (null takes a field out), and `beside` what
    has to be known for that; a demand that only needs a field is refused without it.
    """

    rung: str
    code: str
    message: str = ""
    needs: str = ""
    rule: str = ""
    at: str = ""
    advice: bool = False
    source: str = ""
    refused: Content = field(default_factory=dict)
    beside: Content = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form(Sheet):
    """The structured form of one kind. `example` is complete: it may stand on the kind's highest rung."""

    intro: str
    demands: tuple[Demand, ...]
    example: Content

    def demands_of(self, rung: str) -> tuple[Demand, ...]:
        """Everything asked of a version on that rung: what its own and every lower rung demands."""
        ladder = kinds()[self.kind].ladder
        reached = ladder[: ladder.index(rung) + 1] if rung in ladder else ()
        return tuple(each for each in self.demands if each.rung in reached)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of the form. It says what shape a value has; demands say what is asked."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:gatehouse:kind:{self.kind}",
            "title": kinds()[self.kind].label,
            "description": self.intro,
            **_object(self.fields),
        }


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.key: _property(each) for each in fields},
    }
    if required := [each.key for each in fields if each.required]:
        found["required"] = required
    return found


def _property(each: Field) -> dict[str, Any]:
    named = {"title": each.heading, **({"description": each.help} if each.help else {})}
    return {**named, **_SHAPES[each.type](each)}


def _bounded(kind: str, each: Field) -> dict[str, Any]:
    bounds = {"exclusiveMinimum": each.above, "minimum": each.at_least, "maximum": each.at_most}
    return {"type": kind, **{name: value for name, value in bounds.items() if value is not None}}


_SHAPES: dict[FieldType, Any] = {
    "text": lambda _: {"type": "string", "minLength": 1, "maxLength": 20_000},
    "number": lambda each: _bounded("number", each),
    "whole": lambda each: _bounded("integer", each),
    "yes_no": lambda _: {"type": "boolean"},
    "date": lambda _: {"type": "string", "format": "date"},
    "choice": lambda each: {"enum": list(each.choices)},
    "list": lambda _: {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 2000},
    "table": lambda each: {"type": "array", "items": _object(each.columns), "maxItems": 10_000},
    "group": lambda each: _object(each.columns),
}


def _demand(row: dict[str, Any]) -> Demand:
    return Demand(**{**row, "code": row.get("code") or row.get("rule") or f"{row['needs']}_missing"})


@cache
def form(kind: str) -> Form:
    """The form of that kind. Raises `KeyError` where the kind has none, `BrokenDataError` for a faulty file."""
    path = FOLDER / f"{kind}.yaml"
    if kind not in kinds() or not path.exists():
        raise KeyError(kind)
    content = read(path)
    found = Form(
        kind=kind,
        intro=content["intro"],
        fields=tuple(field_from(each) for each in content["fields"]),
        demands=tuple(_demand(each) for each in content.get("demands", ())),
        example=content["example"],
    )
    for problem in _faults(found):
        raise BrokenDataError(f"{path.name}: {problem}")
    return found


def _faults(found: Form) -> Iterator[str]:
    ladder = kinds()[found.kind].ladder
    for demand in found.demands:
        if demand.rung not in ladder:
            yield f"{demand.code} names the rung {demand.rung}, which the kind does not have"
        for key in filter(None, (demand.needs, demand.at)):
            if found.field(key.partition(".")[0]) is None:
                yield f"{demand.code} names the field {key}, which the form does not have"


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its kind, in the order of the kinds."""
    return MappingProxyType({key: form(key) for key in kinds() if (FOLDER / f"{key}.yaml").exists()})
