"""The lint: what is wrong with a document of a kind, and what still stands before its next rungs.

The same messages at the form, in the API and from `gatehouse lint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from evidence.kinds.form import Content, Demand, Form, form
from evidence.kinds.kind import kinds, state_labels
from evidence.kinds.rules import RULES, About, Fault
from evidence.reading.fields import Field

Severity = Literal["error", "warning", "info"]
ARTICLES = {
    "number": "a number",
    "whole": "a whole number",
    "yes_no": "yes or no",
    "date": "a day such as 2026-11-20",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to mend. `field` is its path (`steps.1.traffic`), `where` the path as a person reads it.

    An error keeps the version from the state it claims. A warning stands before `rung`, which it does not
    claim yet. An info never stands in the way. `line` counts from 1, where the document has lines.
    """

    severity: Severity
    code: str
    field: str
    where: str
    words: str
    rung: str = ""
    line: int | None = None

    @property
    def text(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


def lint(kind: str, content: Content, state: str, about: About) -> tuple[Message, ...]:
    """Everything to say about a document of that kind that claims that state, worst first.

    A kind without a form has nothing to say. Raises `KeyError` for an unknown kind.
    """
    if kind not in kinds():
        raise KeyError(kind)
    try:
        found = form(kind)
    except KeyError:
        return ()
    messages = [*_shape(found, content), *_demanded(found, content, state, about)]
    return tuple(sorted(messages, key=lambda each: ("error", "warning", "info").index(each.severity)))


def errors(messages: Iterable[Message]) -> tuple[Message, ...]:
    """What keeps the version from the state it claims."""
    return tuple(each for each in messages if each.severity == "error")


def _demanded(found: Form, content: Content, state: str, about: About) -> Iterator[Message]:
    claimed = {each.code for each in found.demands_of(state)}
    for demand in found.demands:
        severity: Severity = "info" if demand.advice else "error" if demand.code in claimed else "warning"
        for fault in _faults(found, demand, content, about):
            yield Message(
                severity, demand.code, fault.field, _where(found, fault.field), fault.message, demand.rung
            )


def _faults(found: Form, demand: Demand, content: Content, about: About) -> Iterable[Fault]:
    if demand.rule:
        return RULES[demand.rule](content, about)
    return () if _said(content, demand.needs) else (Fault(demand.needs, demand.message),)


def _said(content: Any, path: str) -> bool:
    """Whether something stands at the path: no empty text, list or group. A plain no is something."""
    for part in path.split("."):
        content = content.get(part) if isinstance(content, dict) else None
    return content is False or content == 0 or bool(content)


def _shape(found: Form, content: Content) -> Iterator[Message]:
    for error in _validator(found.kind).iter_errors(dict(content)):
        path, words = _shape_words(found, error)
        yield Message("error", "shape", path, _where(found, path), words)


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(form(kind).schema(), format_checker=FormatChecker(["date"]))


def _shape_words(found: Form, error: ValidationError) -> tuple[str, str]:
    parts = [str(part) for part in error.absolute_path]
    said = set(error.instance) if isinstance(error.instance, dict) else set()
    rules: dict[str, Any] = dict(error.schema) if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        unknown = sorted(said - set(rules["properties"]))
        return ".".join([*parts, unknown[0]]), f"The form has no field “{unknown[0]}”."
    if error.validator == "required":
        missing = sorted(set(rules["required"]) - said)
        return ".".join([*parts, missing[0]]), "Fill this in."
    return ".".join(parts), _value_words(_field_at(found, parts), error)


def _value_words(each: Field | None, error: ValidationError) -> str:
    if each is None:
        return "This has another shape than the form."
    if each.type == "choice":
        return f"Choose one of: {', '.join(each.choices.values())}."
    if each.type in ARTICLES and error.validator in ("type", "format"):
        return f"Give {ARTICLES[each.type]}."
    if bound := _bound_words(each, error):
        return bound
    return {"list": "Give a list.", "table": "Give rows.", "group": "Give its parts."}.get(
        each.type, "Give a text."
    )


def _bound_words(each: Field, error: ValidationError) -> str:
    unit = f" {each.unit}" if each.unit else ""
    words = {"exclusiveMinimum": "more than", "minimum": "at least", "maximum": "at most"}
    known = words.get(str(error.validator))
    return f"Give {known} {error.validator_value:g}{unit}." if known else ""


def _field_at(found: Form, parts: list[str]) -> Field | None:
    each = found.field(parts[0]) if parts else None
    for part in parts[1:]:
        if each is None or part.isdigit():
            continue
        each = each.column(part)
    return each


def _where(found: Form, path: str) -> str:
    """`steps.1.traffic` as `Ramp, row 2, Traffic`."""
    words: list[str] = []
    each: Field | None = None
    for place, part in enumerate(path.split(".") if path else ()):
        if part.isdigit():
            words.append(f"row {int(part) + 1}" if each and each.columns else f"item {int(part) + 1}")
            continue
        each = found.field(part) if place == 0 else each.column(part) if each else None
        words.append(each.label if each else part)
    return ", ".join(words)


def rung_words(kind: str, rung: str) -> str:
    """`before it can be final`, for a warning."""
    return f"before it can be {state_labels().get(rung, rung).lower()}" if rung else ""
