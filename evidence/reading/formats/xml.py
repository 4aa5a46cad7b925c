"""XML without its traps: no document type, no entity but the five, no depth.

The parser is Python's own expat, in the child that reads documents. Whatever declares a document type is refused
before its first entity, so that nothing is expanded and nothing is fetched; a library would add no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from evidence.reading.said import Unreadable

DEEPEST = 20
LONGEST = 2000


@dataclass(slots=True)
class Element:
    """One element: its name without a namespace, its line, its children, and the start of its text."""

    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def named(self, *names: str) -> list[Element]:
        return [each for each in self.children if each.name in names]


def parse(data: bytes) -> Element:
    """The root element. Raises `Unreadable`, with the line, for what is no XML or more than plain XML."""
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    builder = _Builder(parser)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = builder.refuse
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(f"Line {error.lineno}: this is not XML ({expat.ErrorString(error.code)}).") from None
    except (LookupError, ValueError):
        raise Unreadable("The file names an encoding that is not read. Save it as UTF-8.") from None
    return builder.root


class _Builder:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.open: list[Element] = [Element("", {}, 0)]

    @property
    def root(self) -> Element:
        return self.open[0].children[0]

    def refuse(self, *_: Any) -> NoReturn:
        line = self.parser.CurrentLineNumber
        raise Unreadable(f"Line {line}: a document type or entity is declared; such XML is not read.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.open) > DEEPEST:
            raise Unreadable(f"Line {line}: this is nested too deeply.")
        each = Element(name.rpartition(":")[2], attributes, line)
        self.open[-1].children.append(each)
        self.open.append(each)

    def end(self, name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        held = self.open[-1]
        held.text = (held.text + text)[:LONGEST]
