"""The elements a preview may consist of; everything else is removed by nh3 (ammonia)."""

from __future__ import annotations

import re

import nh3

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TAGS = {
    *HEADINGS,
    *("p", "blockquote", "pre", "code", "hr", "br", "em", "strong", "s", "span", "div"),
    *("ul", "ol", "li", "a", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    **{heading: {"id"} for heading in HEADINGS},
    "a": {"href", "title"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"class", "tabindex"},
    "span": {"id"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "tr": {"id"},
    "th": {"scope"},
}
CLASSES = {"div": {"scroll"}, "pre": {"source"}}
LANGUAGE = re.compile(r"language-[a-z0-9+-]{1,20}")
ID = re.compile(r"(h|page|row|line|field)-\S{1,140}")


def clean(html: str) -> str:
    """`html` with what a preview needs and nothing that runs, loads or leaves its place."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if ID.fullmatch(value) else None
    if attribute == "class":
        return value if value in CLASSES.get(tag, ()) or LANGUAGE.fullmatch(value) else None
    if attribute == "href":
        return value if value.startswith(("http://", "https://", "mailto:", "#h-")) else None
    return value
