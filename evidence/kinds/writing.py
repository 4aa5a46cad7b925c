"""A form as a file to fill in, empty or filled: Markdown, YAML or JSON, each read back as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from evidence.kinds.form import Content, Form
from evidence.kinds.kind import kinds
from evidence.reading.fields import Field

FORMATS = {"md": "text/markdown", "yaml": "application/yaml", "json": "application/json"}


def written(form: Form, format_name: str, content: Content | None = None) -> str:
    """The document in that format. Without content it is the template. Raises `KeyError` for another format."""
    return {"md": as_markdown, "yaml": as_yaml, "json": as_json}[format_name](form, content or {})


def as_markdown(form: Form, content: Content) -> str:
    label = kinds()[form.kind].label
    parts = [f"---\nkind: {form.kind}\n---\n# {label}\n\n> {form.intro}"]
    parts += ["\n\n".join(_section(each, content.get(each.key))) for each in form.fields]
    return "\n\n".join(parts) + "\n"


def as_yaml(form: Form, content: Content) -> str:
    lines = [f"# {form.intro}", f"kind: {form.kind}"]
    for each in form.fields:
        lines += [f"# {hint}" for hint in _hints(each)]
        lines.append(_dump({each.key: content.get(each.key, _blank(each))}))
    return "\n".join(lines) + "\n"


def as_json(form: Form, content: Content) -> str:
    found = {each.key: content.get(each.key, _blank(each)) for each in form.fields}
    return json.dumps({"kind": form.kind, **found}, indent=2, ensure_ascii=False) + "\n"


def _dump(found: dict[str, Any]) -> str:
    return str(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=110)).rstrip("\n")


def _blank(each: Field) -> Any:
    if each.type == "group":
        return {column.key: None for column in each.columns}
    return [] if each.type in ("list", "table") else None


def _section(each: Field, value: Any) -> Iterator[str]:
    yield f"## {each.heading}"
    yield from (f"> {hint}" for hint in _hints(each))
    if each.type == "table":
        yield _table(each, value or [{}])
    elif each.type == "group":
        yield "\n".join(["| | |", "|---|---|", *_pairs(each, value or {})])
    elif each.type == "list":
        yield "\n".join(f"- {item}" for item in value or [""])
    elif value not in (None, ""):
        yield _text(each, value)


def _hints(each: Field) -> Iterator[str]:
    said = [each.help, f"One of: {', '.join(each.choices.values())}." if each.choices else ""]
    said.append({"yes_no": "Yes or no.", "date": "A day such as 2026-11-20."}.get(each.type, ""))
    if joined := " ".join(filter(None, said)):
        yield joined


def _table(each: Field, rows: list[Any]) -> str:
    heads = [column.heading for column in each.columns]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        cells = [_cell(column, row.get(column.key)) for column in each.columns]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _pairs(each: Field, value: Content) -> Iterator[str]:
    for column in each.columns:
        yield f"| {column.heading} | {_cell(column, value.get(column.key))} |"


def _cell(each: Field, value: Any) -> str:
    """A text that stays within its cell."""
    return " ".join(_text(each, value).replace("|", "\\|").split())


def _text(each: Field, value: Any) -> str:
    if value is None:
        return ""
    if each.type == "choice":
        return each.choices.get(str(value), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
