"""Reading YAML or JSON so that every fault can be named by line and path, within bounds that no text escapes.

References (`&name`, `*name`) and types of one's own (`!name`) are refused: a small file could otherwise grow
without end. A key that stands twice is refused too. `yes`, `on` and dates stay the words they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from jsonschema import Draft202012Validator

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: slower, the same answers
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Path = tuple[str | int, ...]
DEEPEST = 20
MOST_NODES = 60_000
MOST_PROBLEMS = 50
PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which line (0 where none is known) and under which path."""

    message: str
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.path) if part)
        return f"{where}: {self.message}" if where else self.message


class Unreadable(ValueError):
    """The text is no YAML or JSON that is taken in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Placed:
    """The content of a text, and the line on which each part of it begins."""

    content: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of that part, or of the nearest thing around it that has one."""
        return next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 0)

    def problem(self, path: Path, message: str) -> Problem:
        return Problem(message, words_of(path), self.line_of(path))


def words_of(path: Path) -> str:
    """`requirements[3].id`."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def place(text: str) -> Placed:
    """Read a text of at most some 60,000 values, twenty levels deep. Raises `Unreadable`."""
    try:
        _within_bounds(text)
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = error.problem or error.context or "cannot be read"
        raise Unreadable(Problem(f"{words}.", line=mark.line + 1 if mark else 0)) from None
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(Problem("This is no YAML or JSON text.")) from None
    if root is None:
        raise Unreadable(Problem("The text is empty."))
    lines: dict[Path, int] = {}
    return Placed(_value(root, (), lines), lines)


def violations(placed: Placed, schema: dict[str, Any]) -> Iterator[Problem]:
    """Where the content breaks the schema, in the order of the text, at most fifty."""
    found = sorted(
        Draft202012Validator(schema).iter_errors(placed.content),
        key=lambda error: (placed.line_of(tuple(error.absolute_path)), error.json_path),
    )
    for error in found[:MOST_PROBLEMS]:
        yield placed.problem(tuple(error.absolute_path), f"{error.message[:300]}.")


def _within_bounds(text: str) -> None:
    """Events come one by one and cost the same each; nothing is built before they were counted."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                Problem("References (& and *) are not taken in; write the value out.", line=line)
            )
        if getattr(event, "tag", None):
            raise Unreadable(Problem("Types of one's own (!) are not taken in.", line=line))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or count > MOST_NODES:
            raise Unreadable(Problem("The text is nested too deeply or holds too much.", line=line))


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*path, number), lines) for number, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(Problem("A key is a word.", words_of(path), line))
        name = str(key.value)
        if name in made:
            raise Unreadable(Problem(f"“{name[:60]}” stands twice.", words_of(path), line))
        made[name] = _value(value, (*path, name), lines)
        lines[(*path, name)] = line
    return made


def _scalar(node: yaml.Node) -> Any:
    kind, text = node.tag.removeprefix(PREFIX), str(node.value)
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "int" and text.lstrip("+-").isdecimal() and len(text) < 19:
        return int(text)
    return float(text) if kind == "float" and _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
