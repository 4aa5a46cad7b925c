"""Markdown from people, shown without trusting them.

Two locks: the parser knows no raw HTML, and nh3 (ammonia) then keeps only the elements named here.
Headings move down one level because the page owns its `<h1>`; pictures become links because a remote
picture would tell its server who reads the page.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "code", "hr", "br", "em", "strong", "s"),
    *("ul", "ol", "li", "a", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
HEADINGS = {f"h{level}" for level in range(2, 7)}
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "code": {"class"},
    "div": {"class", "role", "aria-label", "tabindex"},
    **{heading: {"id"} for heading in HEADINGS},
}
SCHEMES = {"http", "https", "mailto"}
LANGUAGE = re.compile(r"^language-[a-z0-9+-]{1,20}$")


def slug(text: str) -> str:
    """The fragment of a heading. The prefix keeps a document from shadowing the page's own ids."""
    return "doc-" + (re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "section")


def render(source: str) -> SafeString:
    """`source` as safe HTML. Never raises on odd input; markup that is not allowed reads as text."""
    html = nh3.clean(
        _parser().render(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_keep,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  # nosec B308 cleaned in the line above


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(anchors_plugin, max_level=6, slug_func=slug)
    parser.core.ruler.push("headings_below_the_page", _lower_headings)
    parser.add_render_rule("image", _image_as_link)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("code", "class"):
        return value if LANGUAGE.match(value) else None
    return value


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def _image_as_link(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    token = tokens[idx]
    words = self.renderInlineAsText(token.children or [], options, env) or "picture"
    return f'<a href="{escape(token.attrGet("src") or "")}">Picture: {escape(words)}</a>'


def _table_open(*_: Any) -> str:
    return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'


def _table_close(*_: Any) -> str:
    return "</table></div>"
