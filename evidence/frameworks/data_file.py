"""Reading one versioned YAML file and holding it against its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from evidence.frameworks.placing import Unreadable, place


class BrokenDataError(ValueError):
    """A data file of the product does not satisfy its own schema; the message names file, line and place."""


def read(path: Path, schema: Path | None = None) -> dict[str, Any]:
    """The content of `path`, checked against `schema` (by default `schema.json` beside it).

    Raises `BrokenDataError` with every violation, because a half-read catalogue is worse than none.
    """
    text = path.read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    rules = json.loads((schema or path.with_name("schema.json")).read_text(encoding="utf-8"))
    errors = sorted(Draft202012Validator(rules).iter_errors(content), key=lambda error: error.json_path)
    if errors:
        found = "; ".join(
            f"{error.json_path}{_line(text, tuple(error.absolute_path))}: {error.message}" for error in errors
        )
        raise BrokenDataError(f"{path.name}: {found}")
    return content


def _line(text: str, path: tuple[str | int, ...]) -> str:
    """Only a file that is at fault is read a second time, for its lines."""
    try:
        return f" (line {place(text).line_of(path)})"
    except Unreadable:
        return ""
