"""The fields of a document. Light on purpose: the child that reads a document imports this and little else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FieldType = Literal["text", "number", "whole", "yes_no", "date", "choice", "list", "table", "group"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the document says. `columns` are the fields of a table's rows or of a group.

    `unit` is what a number counts; `aliases` are other headings under which people write it. Bounds are
    inclusive, except `above`. `required` asks for a column in every row.
    """

    key: str
    label: str
    type: FieldType
    help: str = ""
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()

    @property
    def heading(self) -> str:
        """The label with its unit: `Dwell (hours)`."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def column(self, key: str) -> Field | None:
        return next((each for each in self.columns if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader has to know of a form: the kind it is of, and its fields."""

    kind: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)


def field_from(row: Mapping[str, Any]) -> Field:
    """A field from its plain form, as it stands in a form's file or was handed to the child."""
    columns = tuple(field_from(each) for each in row.get("columns", ()))
    return Field(**{**row, "columns": columns, "aliases": tuple(row.get("aliases", ()))})
