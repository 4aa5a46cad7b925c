"""The links in a Markdown document, each with its line: marked ones, pictures, references and bare addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from evidence.previews.markdown import LARGEST, parser
from evidence.previews.rendered import Spot

MOST = 5000
LONGEST = 2048
BARE = re.compile(r"https?://[^\s<>\[\]\"'`|\\^{}]{1,2000}", re.IGNORECASE)
TRAILING = ".,;:!?)*_~"


def links(source: str) -> tuple[Spot, ...]:
    """At most 5,000, each target once per line, in the order of the document."""
    found: dict[tuple[str, str], Spot] = {}
    for token in parser().parse(source[:LARGEST]):
        line = str(token.map[0] + 1) if token.map else "1"
        for target in targets(token):
            if 0 < len(target) <= LONGEST and len(found) < MOST:
                found.setdefault((target, line), Spot("link", target, line))
    return tuple(found.values())


def targets(block: Token) -> Iterator[str]:
    """The children of a block of text, in order. Code is not text: an address in it is an example."""
    within = 0
    for token in block.children or []:
        if token.type == "link_open":
            within += 1
            yield str(token.attrGet("href") or "")
        elif token.type == "link_close":
            within -= 1
        elif token.type == "image":
            yield str(token.attrGet("src") or "")
        elif token.type == "text" and not within:
            yield from (trimmed(match[0]) for match in BARE.finditer(token.content))


def trimmed(address: str) -> str:
    """Without the full stop that ends the sentence, or the bracket that was opened before the address."""
    while address and address[-1] in TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
