"""A YAML or JSON document as the content of its form: keys may be the form's keys or its labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.reading.fields import Field, Sheet
from evidence.reading.said import Said, Unreadable
from evidence.reading.tree import read_tree
from evidence.reading.values import named, native

# What a file says of itself, beside the form.
ABOUT_ITSELF = frozenset({"kind", "title", "state", "$schema", "effective_date", "note"})


def read_structured(text: str, sheet: Sheet, name: str) -> Said:
    """The content of a YAML or JSON text. Raises `Unreadable` when it is neither, or no mapping."""
    tree, lines = read_tree(text)
    if not isinstance(tree, dict):
        raise Unreadable(f"{name}: the fields of the form are expected, as one mapping.")
    content, renamed = fill(sheet.fields, tree)
    known = {key: value for key, value in content.items() if sheet.field(key)}
    unknown = tuple(key for key in content if key not in known)
    return Said(
        known, {renamed_path(path, renamed): line for path, line in lines.items()}, name, unknown=unknown
    )


def fill(fields: tuple[Field, ...], tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values under the form's own keys, empty ones left out; and which key was which."""
    content: dict[str, Any] = {}
    renamed: dict[str, str] = {}
    for key, found in tree.items():
        each = named(fields, str(key))
        if each is None:
            if key not in ABOUT_ITSELF:
                content[str(key)] = found
            continue
        renamed[str(key)] = each.key
        value = _nested(each, found)
        if value not in (None, "", [], {}):
            content[each.key] = value
    return content, renamed


def _nested(each: Field, found: Any) -> Any:
    if each.type == "group" and isinstance(found, Mapping):
        return fill(each.columns, found)[0]
    if each.type == "table" and isinstance(found, list):
        return [fill(each.columns, row)[0] if isinstance(row, Mapping) else row for row in found]
    if each.type == "list" and isinstance(found, list):
        return [item if isinstance(item, str) else str(item) for item in found if item not in (None, "")]
    return native(each, found)


def renamed_path(path: str, renamed: Mapping[str, str]) -> str:
    head, dot, rest = path.partition(".")
    return renamed.get(head, head) + dot + rest
