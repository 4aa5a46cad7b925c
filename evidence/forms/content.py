"""The form of a kind in the browser, made from its fields. Every input bears the path of what it fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from django import forms

from evidence.forms.artefacts import DateInput
from evidence.reading.fields import Field, Sheet
from evidence.reading.values import EMPTY

YES_NO = (("", "Not said"), ("yes", "Yes"), ("no", "No"))
SPARE_ROWS = 2
MOST_ROWS = 200


class ContentForm(forms.Form):
    """What a document says, field by field. Rows left empty say nothing.

    Inputs are texts, days and choices only; whether a number is one is for the lint to say, in its own words.
    """

    def __init__(
        self, *args: Any, sheet: Sheet, content: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.said = sheet, dict(content or {})
        for each in sheet.fields:
            self.fields.update(self._inputs(each))
        for made in self.fields.values():
            made.either = True  # type: ignore[attr-defined]  # which of them is needed depends on the state

    def _inputs(self, each: Field) -> Iterator[tuple[str, forms.Field]]:
        value = self.said.get(each.key)
        if each.type == "group":
            for column in each.columns:
                yield f"{each.key}.{column.key}", _input(column, (value or {}).get(column.key))
        elif each.type == "table":
            for number in range(self.rows_of(each)):
                row = value[number] if value and number < len(value) else {}
                for column in each.columns:
                    yield (
                        f"{each.key}.{number}.{column.key}",
                        _input(column, row.get(column.key), in_row=number),
                    )
        else:
            yield each.key, _input(each, value)

    def rows_of(self, each: Field) -> int:
        """How many rows a table shows: those sent, or those said and two more; `add_row` asks for another two."""
        if not self.is_bound:
            return min(len(self.said.get(each.key) or ()) + SPARE_ROWS, MOST_ROWS)
        sent = str(self.data.get(f"{each.key}.rows", ""))
        asked = int(sent) if sent.isdecimal() and len(sent) < 4 else SPARE_ROWS
        more = SPARE_ROWS if self.data.get("add_row") == each.key else 0
        return min(asked + more, MOST_ROWS)

    @property
    def asks_for_rows(self) -> bool:
        return self.is_bound and bool(self.data.get("add_row"))

    def parts(self) -> Iterator[dict[str, Any]]:
        """For the page: each field with its inputs, tables as rows."""
        for each in self.sheet.fields:
            if each.type == "table":
                rows = [
                    [self[f"{each.key}.{number}.{column.key}"] for column in each.columns]
                    for number in range(self.rows_of(each))
                ]
                yield {"field": each, "rows": rows, "count": len(rows)}
            elif each.type == "group":
                yield {"field": each, "inputs": [self[f"{each.key}.{column.key}"] for column in each.columns]}
            else:
                yield {"field": each, "input": self[each.key]}

    def content(self) -> dict[str, Any]:
        """What was filled in, in the shape of the form; texts where a number was asked for stay texts."""
        found: dict[str, Any] = {}
        self.kept: dict[str, list[int]] = {}
        for each in self.sheet.fields:
            if each.type == "table":
                rows = [self._row(each, f"{each.key}.{number}") for number in range(self.rows_of(each))]
                self.kept[each.key] = [number for number, row in enumerate(rows) if row]
                value: Any = [row for row in rows if row]
            elif each.type == "group":
                value = self._row(each, each.key)
            else:
                value = _value(each, self.cleaned_data.get(each.key))
            if value not in (None, "", [], {}):
                found[each.key] = value
        return found

    def _row(self, each: Field, path: str) -> dict[str, Any]:
        said = {
            column.key: _value(column, self.cleaned_data.get(f"{path}.{column.key}"))
            for column in each.columns
        }
        return {key: value for key, value in said.items() if value not in (None, "", [])}

    def input_at(self, path: str) -> str:
        """The input that a message about `content.steps.1.traffic` belongs to; empty for none.

        Rows left empty were dropped, so the second row said may be the third one shown.
        """
        parts = path.removeprefix("content.").split(".")
        if len(parts) > 1 and parts[1].isdecimal() and parts[0] in self.kept:
            shown = self.kept[parts[0]]
            parts[1] = str(shown[int(parts[1])]) if int(parts[1]) < len(shown) else parts[1]
        while parts:
            name = ".".join(parts)
            if name in self.fields:
                return name
            inner = [each for each in self.fields if each.startswith(f"{name}.")]
            if inner:
                return inner[0]
            parts.pop()
        return ""


def _input(each: Field, value: Any, in_row: int | None = None) -> forms.Field:
    label = each.heading if in_row is None else f"{each.heading}, row {in_row + 1}"
    common: dict[str, Any] = {
        "required": False,
        "label": label,
        "help_text": "" if in_row is not None else each.help,
    }
    if each.type == "choice":
        choices = [("", "Not said"), *each.choices.items()]
        return forms.ChoiceField(choices=choices, initial=value, **common)
    if each.type == "yes_no":
        said = "" if value is None else "yes" if value else "no"
        return forms.ChoiceField(choices=YES_NO, initial=said, **common)
    if each.type == "date":
        return forms.DateField(widget=DateInput(), initial=value, **common)
    if each.type in ("number", "whole"):
        number = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(max_length=40, widget=number, initial=value, **common)
    if each.type == "list":
        common["help_text"] = (
            each.help if "one per line" in each.help else f"{each.help} One per line.".strip()
        )
        return forms.CharField(
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial="\n".join(value or ()),
            **common,
        )
    lines = 3 if in_row is None else 2
    return forms.CharField(
        max_length=20_000, widget=forms.Textarea(attrs={"rows": lines}), initial=value, **common
    )


def _value(each: Field, said: Any) -> Any:
    if said in (None, ""):
        return None
    if each.type == "list":
        return [line.strip() for line in str(said).splitlines() if line.strip().casefold() not in EMPTY]
    if each.type == "yes_no":
        return said == "yes"
    if each.type == "date":
        return said.isoformat()
    if each.type in ("number", "whole"):
        return _number(str(said))
    return str(said).strip().replace("\r\n", "\n")


def _number(said: str) -> Any:
    try:
        value = float(said.replace(",", "").replace(" ", ""))
    except ValueError:
        return said
    if not isfinite(value):
        return said
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
