"""Template tags of the page kit. They are built in: no page needs `{% load house %}`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.web import markdown as house_markdown
from portal.web.status import Status, status_of

register = template.Library()

UNITS = ("kB", "MB", "GB", "TB")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Decoration unless `label` says what it means to somebody who cannot see it."""
    place = static("icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, place, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', place, name)


@register.simple_tag
def chip(thing: str, value: str, href: str = "", more: str = "") -> SafeString:
    """The state `value` of `thing` as icon, word and tone; a link when `href` is given.

    `more` is read out after the word and not shown ("of Model-exit"). An unknown value raises KeyError.
    """
    return _chip(status_of(thing, str(value)), href, more)


def _chip(status: Status, href: str = "", more: str = "") -> SafeString:
    hidden = format_html('<span class="visually-hidden"> {}</span>', more) if more else ""
    element, address = ("a", format_html(' href="{}"', href)) if href else ("span", "")
    return format_html(
        '<{} class="chip tone-{}"{}>{}<span>{}{}</span></{}>',
        element,
        status.tone,
        address,
        icon(status.icon),
        status.word,
        hidden,
        element,
    )


@register.simple_tag
def status(thing: str, value: str) -> Status:
    """The word, icon and tone, for a component that draws them itself: `{% status "gate" g.state as s %}`."""
    return status_of(thing, str(value))


@register.simple_tag
def when(moment: date | datetime | None, style: str = "date") -> SafeString:
    """`20 Nov 2026`; with `"time"` also the time in UTC, with `"clock"` only that. Nothing for None."""
    if not moment:
        return mark_safe("")
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        clock = f"{moment:%H:%M} UTC"
    else:
        stamp, clock, style = moment.isoformat(), "", "date"
    day = f"{moment.day} {moment:%b %Y}"
    words = {"date": day, "time": f"{day}, {clock}", "clock": clock}[style]
    return format_html('<time datetime="{}">{}</time>', stamp, words)


@register.simple_tag
def due(day: date | datetime, today: date | None = None) -> SafeString:
    """How long is left until `day`, as a chip: overdue, within 14 days, or later. Both are dates in UTC."""
    last = day.astimezone(UTC).date() if isinstance(day, datetime) else day
    left = (last - (today or timezone.now().date())).days
    if left < 0:
        return _chip(Status(f"{_days(-left)} overdue", "x", "bad"))
    words = f"{_days(left)} left" if left else "Due today"
    return _chip(Status(words, "alert-triangle", "warn") if left <= 14 else Status(words, "clock", "info"))


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


@register.filter
def filesize(size: int | None) -> str:
    """Bytes in decimal units, as an operating system shows them: `1.4 MB`."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} B"
    power = next((n for n in range(1, len(UNITS)) if size < 999.95 * 1000**n), len(UNITS))
    return f"{size / 1000**power:.1f}".removesuffix(".0") + f" {UNITS[power - 1]}"


@register.filter
def shorthash(digest: str | None) -> str:
    """The first twelve hexadecimal digits, enough for a person to compare."""
    return (digest or "").removeprefix("sha256:")[:12]


@register.inclusion_tag("components/hash.html", name="hash")
def hash_tag(digest: str | None, full: bool = False, label: str = "SHA-256") -> dict[str, Any]:
    """A digest: short with the full value one click away, or whole where it is the point of the page."""
    return {"digest": digest, "full": full, "label": label}


@register.inclusion_tag("components/person.html")
def person(who: Any, you: Any = None) -> dict[str, Any]:
    """A person or a service by name. `you` is the signed-in user, who is then called so."""
    return {"who": who, "you": you}


@register.filter
def markdown(source: str | None) -> SafeString:
    """Markdown that people wrote, as safe HTML. Wrap it in `<div class="prose">`."""
    return house_markdown.render(source or "")


@register.simple_tag(takes_context=True)
def current(context: template.Context, prefix: str) -> SafeString:
    """`aria-current="page"` when the page lies below `prefix`; `/` only matches itself."""
    path = getattr(context.get("request"), "path", "")
    hit = path == prefix if prefix == "/" else path.startswith(prefix)
    return SafeString(' aria-current="page"' if hit else "")


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: template.Context, label: str, key: str, numeric: bool = False) -> dict[str, Any]:
    """A column heading that sorts by `?sort=key` and keeps every other filter; `-key` is descending."""
    request = context["request"]
    chosen = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if chosen == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    return {"label": label, "query": query.urlencode(), "order": order, "numeric": numeric}


class KeepNode(template.Node):
    """Renders its content once and keeps it, so that a block may be shown in two places."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308  # nosec B308
        return ""


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """`{% keep page_title %}{% block title %}{% endblock %}{% endkeep %}` then `{{ page_title }}`."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, name)


class TableNode(template.Node):
    """A table that scrolls inside its own frame, by keyboard too, so that the page never does."""

    def __init__(self, nodelist: NodeList, caption: FilterExpression, kind: FilterExpression | None) -> None:
        self.nodelist = nodelist
        self.caption = caption
        self.kind = kind

    def render(self, context: template.Context) -> str:
        caption = self.caption.resolve(context)
        return format_html(
            '<div class="scroll" role="region" aria-label="{}" tabindex="0"><table class="rows {}">'
            '<caption class="visually-hidden">{}</caption>{}</table></div>',
            caption,
            self.kind.resolve(context) if self.kind else "",
            caption,
            self.nodelist.render(context),
        )


@register.tag
def table(parser: Parser, token: Token) -> TableNode:
    """`{% table "Artefacts" %}<thead>...<tbody>...{% endtable %}`; a second word adds classes ("board")."""
    words = token.split_contents()[1:]
    if not words:
        raise template.TemplateSyntaxError("a table needs a caption")
    nodelist = parser.parse(("endtable",))
    parser.delete_first_token()
    caption, *kind = (parser.compile_filter(word) for word in words)
    return TableNode(nodelist, caption, kind[0] if kind else None)
