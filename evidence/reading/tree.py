"""YAML and JSON as plain values with the line of each: no aliases, no tags, no key twice."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from evidence.reading.said import Unreadable

Lines = dict[str, int]
DEEPEST = 20


class Loader(yaml.SafeLoader):
    """The safe loader without what makes a small file large."""

    def compose_node(self, parent: Any, index: Any) -> Node | None:
        if self.check_event(yaml.events.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise Unreadable(f"Line {line}: write the value out; aliases are not read.")
        return super().compose_node(parent, index)


def read_tree(text: str, first_line: int = 1) -> tuple[Any, Lines]:
    """The values and the line of each path. JSON is read as the YAML that it is.

    Raises `Unreadable` with the line for anything that is neither.
    """
    try:
        loader = Loader(text.replace("\t", " "))
    except yaml.reader.ReaderError:
        raise Unreadable("The file holds characters that stand in no text.") from None
    try:
        node = loader.get_single_node()
        lines: Lines = {}
        return (_value(loader, node, "", lines, first_line, 0) if node else None), lines
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise Unreadable(f"Line {line}: this is not YAML or JSON ({error.problem}).") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"This is not YAML or JSON ({error}).") from None
    finally:
        loader.dispose()


def _value(loader: Loader, node: Node, path: str, lines: Lines, first: int, depth: int) -> Any:
    line = node.start_mark.line + first
    if depth > DEEPEST:
        raise Unreadable(f"Line {line}: this is nested too deeply.")
    if path:
        lines[path] = line
    if isinstance(node, MappingNode):
        return _mapping(loader, node, path, lines, first, depth)
    if isinstance(node, SequenceNode):
        return [
            _value(loader, each, f"{path}.{number}".lstrip("."), lines, first, depth + 1)
            for number, each in enumerate(node.value)
        ]
    assert isinstance(node, ScalarNode)
    return loader.construct_object(node)


def _mapping(
    loader: Loader, node: MappingNode, path: str, lines: Lines, first: int, depth: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + first
        if key in found:
            raise Unreadable(f"Line {line}: “{key}” stands here twice.")
        inner = f"{path}.{key}".lstrip(".")
        found[key] = _value(loader, value_node, inner, lines, first, depth + 1)
        lines[inner] = line
    return found
