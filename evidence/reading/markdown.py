"""A Markdown document as the content of its form: each field stands under a heading that names it.

Texts and days are the words of the section, lists its bullets, tables its tables, groups a table of two columns or
bullets of the form `Label: value`. A quotation is a hint of the template and says nothing. Front matter may say
any field too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from evidence.reading.fields import Field, Sheet
from evidence.reading.said import Said
from evidence.reading.structured import ABOUT_ITSELF, fill, renamed_path
from evidence.reading.tree import read_tree
from evidence.reading.values import named, value_of

FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# What stands between the parts of a block; between those of a line nothing does.
GLUE = {"tr": " | "} | dict.fromkeys(
    ("root", "list_item", "bullet_list", "ordered_list", "table", "thead", "tbody"), "\n"
)
LABELLED = re.compile(r"^\**([^:*|]{1,80}?)\**\s*:\**\s+(.+)$", re.DOTALL)


@dataclass
class _Reading:
    """What was found so far. `front` is how many lines the front matter takes."""

    sheet: Sheet
    front: int = 0
    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def put(self, path: str, value: Any, node: Node) -> None:
        """Keep a value at its path; the first one that says something stands."""
        if value in (None, "", [], {}):
            return
        target, *inner = path.split(".")
        if not inner:
            self.content.setdefault(target, value)
        else:
            self.content.setdefault(target, {}).setdefault(inner[0], value)
        self.lines.setdefault(path, self.line(node))

    def line(self, node: Node) -> int:
        return (node.map[0] if node.map else 0) + 1 + self.front


def read_markdown(text: str, sheet: Sheet) -> Said:
    """The content of a Markdown text. Raises `Unreadable` only for a front matter that is no YAML."""
    reading = _Reading(sheet)
    if front := FRONT.match(text):
        _read_front(reading, front)
        text = text[front.end() :]
    for each, nodes in _sections(reading, Node(_parser().parse(text)).children):
        if each is not None:
            _read_field(reading, each, nodes)
        else:
            _read_labelled(reading, sheet.fields, nodes, "")
    return Said(reading.content, reading.lines, "Markdown", unknown=tuple(reading.unknown))


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table"])


def _read_front(reading: _Reading, front: re.Match[str]) -> None:
    reading.front = front[0].count("\n")
    tree, lines = read_tree(front[1], first_line=2)
    if isinstance(tree, dict):
        content, renamed = fill(reading.sheet.fields, tree)
        known = {key: value for key, value in content.items() if reading.sheet.field(key)}
        reading.content.update(known)
        reading.unknown += sorted(set(content) - set(known) - ABOUT_ITSELF)
        reading.lines.update({renamed_path(path, renamed): line for path, line in lines.items()})


def _sections(reading: _Reading, nodes: list[Node]) -> Iterator[tuple[Field | None, list[Node]]]:
    """The blocks under each heading that names a field; a deeper heading that names none belongs to it."""
    current, level, held = None, 0, list[Node]()
    for node in nodes:
        if node.type != "heading":
            held.append(node)
            continue
        depth, found = int(node.tag[1]), named(reading.sheet.fields, words(node))
        if found is None and current is not None and depth > level:
            held.append(node)
            continue
        yield current, held
        current, level, held = found, depth, []
        if found is not None:
            reading.lines.setdefault(found.key, reading.line(node))
        elif depth > 1:
            reading.unknown.append(words(node))
    yield current, held


def _read_field(reading: _Reading, each: Field, nodes: list[Node]) -> None:
    if each.type == "table":
        _read_table(reading, each, nodes)
    elif each.type == "group":
        _read_labelled(reading, each.columns, nodes, f"{each.key}.")
    elif each.type == "list":
        _read_list(reading, each, nodes)
    else:
        said = [words(node) for node in _speaking(nodes)]
        text = "\n\n".join(said) if each.type == "text" else next(iter(said), "")
        for node in nodes[:1]:
            reading.put(each.key, value_of(each, text), node)


def _read_list(reading: _Reading, each: Field, nodes: list[Node]) -> None:
    items = [(words(item), item) for node in nodes if _is_list(node) for item in node.children]
    items = items or [(words(node), node) for node in _speaking(nodes)]
    said = [(text, node) for text, node in items if value_of(each, text)]
    for number, (_, node) in enumerate(said):
        reading.lines[f"{each.key}.{number}"] = reading.line(node)
    for _, node in said[:1]:
        reading.put(each.key, [text for text, _ in said], node)


def _read_table(reading: _Reading, each: Field, nodes: list[Node]) -> None:
    found: list[dict[str, Any]] = []
    for table in (node for node in nodes if node.type == "table"):
        heads, *rows = [row for part in table.children for row in part.children]
        columns = [named(each.columns, words(cell)) for cell in heads.children]
        for row in rows:
            said = {
                column.key: value
                for column, cell in zip(columns, row.children, strict=False)
                if column and (value := value_of(column, words(cell))) not in (None, "")
            }
            if said:
                reading.lines[f"{each.key}.{len(found)}"] = reading.line(row)
                found.append(said)
    for node in nodes[:1]:
        reading.put(each.key, found, node)


def _read_labelled(reading: _Reading, fields: tuple[Field, ...], nodes: list[Node], prefix: str) -> None:
    """`Label: value` in bullets and lines, rows of a table of two columns, and headings inside a group."""
    for label, text, node in _labelled(nodes):
        each = named(fields, label)
        if each is None or each.type in ("table", "group"):
            continue
        value = [part.strip() for part in text.split(";")] if each.type == "list" else value_of(each, text)
        reading.put(prefix + each.key, value, node)


def _labelled(nodes: list[Node]) -> Iterator[tuple[str, str, Node]]:
    heading = ""
    for node in nodes:
        if node.type == "heading":
            heading = words(node)
            continue
        if heading and node.type == "paragraph":
            yield heading, words(node), node
        for part in _lines_of(node):
            if found := LABELLED.match(part[0]):
                yield found[1].strip(), found[2].strip(), part[1]
        if node.type == "table":
            yield from _pairs(node)


def _lines_of(node: Node) -> Iterator[tuple[str, Node]]:
    if node.type == "paragraph":
        yield from ((line, node) for line in words(node).splitlines())
    elif _is_list(node):
        yield from ((words(item), item) for item in node.children)


def _pairs(table: Node) -> Iterator[tuple[str, str, Node]]:
    rows = [row for part in table.children for row in part.children]
    yield from (
        (words(row.children[0]), words(row.children[1]), row) for row in rows if len(row.children) == 2
    )


def _speaking(nodes: list[Node]) -> Iterator[Node]:
    """The blocks that say something: not the quotations, which are hints."""
    for node in nodes:
        if _is_list(node):
            yield from node.children
        elif node.type != "blockquote" and words(node):
            yield node


def _is_list(node: Node) -> bool:
    return node.type in ("bullet_list", "ordered_list")


def words(node: Node) -> str:
    """The text of a block without its marks; hints left out."""
    if node.type in ("code_block", "fence", "code_inline", "text"):
        return node.content.rstrip("\n")
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "blockquote":
        return ""
    return GLUE.get(node.type, "").join(part for part in map(words, node.children) if part).strip()
