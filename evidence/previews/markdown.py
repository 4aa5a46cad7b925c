"""Markdown as HTML: no raw HTML, no pictures, headings with ids.

Pictures are dropped: a relative one points nowhere here, and a remote one would tell its server who reads the
page. Headings move down one level because the page has its own first heading.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from evidence.previews.anchors import anchor, slug
from evidence.previews.clean import clean
from evidence.previews.rendered import Spot

LARGEST = 1_000_000
FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?=\n|\Z)", re.DOTALL)


@cache
def parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    made.add_render_rule("table_open", table_open)
    made.add_render_rule("table_close", lambda *_: "</table></div>")
    return made


def table_open(renderer: object, tokens: list[Token], position: int, *_: object) -> str:
    """Each table scrolls in a region with a name of its own, so that a reader can tell them apart."""
    number = sum(token.type == "table_open" for token in tokens[: position + 1])
    return f'<div class="scroll" role="region" aria-label="Table {number}" tabindex="0"><table>'


def body(source: str) -> str:
    """The text without its front matter, which is for programs; every line keeps its number."""
    return FRONT.sub(lambda front: "\n" * front[0].count("\n"), source, count=1)


def to_html(source: str) -> str:
    tokens = parser().parse(body(source))
    used: Counter[str] = Counter()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            name = anchor("heading", words(tokens[position + 1]))
            used[name] += 1
            token.attrSet("id", name if used[name] == 1 else f"{name}-{used[name]}")
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.children:
            token.children = [settled(child) for child in token.children]
    return clean(parser().renderer.render(tokens, parser().options, {}))


def settled(token: Token) -> Token:
    """A picture becomes its words; a link into the document points at our id."""
    if token.type == "image":
        return Token("text", "", 0, content=f"[picture: {token.content or 'without words'}]")
    target = token.attrGet("href")
    if token.type == "link_open" and isinstance(target, str) and target.startswith("#"):
        token.attrSet("href", f"#h-{slug(target[1:])}")
    return token


def words(inline: Token) -> str:
    """The text of a heading, without its marks."""
    return "".join(part.content for part in inline.children or [] if part.content).strip()


def headings(source: str) -> list[Spot]:
    """Every heading, in order, indented by level in its label."""
    tokens = parser().parse(body(source[:LARGEST]))
    found = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and (text := words(tokens[position + 1])[:300]):
            found.append(Spot("heading", text, "\u2003" * (int(token.tag[1]) - 1) + text))
    return found
