"""Text and JSON, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from evidence.cage.limits import Limits
from evidence.previews.anchors import anchor
from evidence.previews.clean import clean
from evidence.previews.rendered import NoPreview, Rendered, Spot

MOST_FIELDS = 500
DEEPEST = 6


def render(text: str, limits: Limits) -> Rendered:
    """Text as numbered lines."""
    lines = text[: limits.text].splitlines()
    note = ""
    if len(lines) > limits.lines or len(text) > limits.text:
        shown = min(limits.lines, len(lines))
        note = f"The first {shown:,} of {len(text.splitlines()):,} lines are shown."
    html = clean(to_html([(line, "") for line in lines[: limits.lines]]))
    return Rendered("text", html=html, text=text[: limits.text], note=note)


def to_html(lines: list[tuple[str, str]]) -> str:
    """Each line with its id and, inside it, the id of the field that begins there."""
    spans = (
        f'<span id="line-{number}">{mark(field)}{escape(line)}</span>\n'
        for number, (line, field) in enumerate(lines, start=1)
    )
    return f'<pre class="source" tabindex="0">{"".join(spans)}</pre>'


def mark(field: str) -> str:
    return f'<span id="{escape(field)}"></span>' if field else ""


def read_json(text: str) -> object:
    """Raises NoPreview with the place of the fault."""
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise NoPreview(
            f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise NoPreview("the JSON is nested too deeply.") from None
    except ValueError:
        raise NoPreview("the JSON holds a number that is too long.") from None
    return value


def render_json(text: str, limits: Limits) -> Rendered:
    """JSON laid out anew, every field with its id; the words of an invalid one are shown as text."""
    try:
        value = read_json(text)
        lines = list(pretty(value))
    except NoPreview as fault:
        plain = render(text, limits)
        return Rendered("text", html=plain.html, text=plain.text, note=f"Shown as text: {fault}")
    except RecursionError:
        raise NoPreview("the JSON is nested too deeply.") from None
    note = ""
    if len(lines) > limits.lines:
        note = f"The first {limits.lines:,} of {len(lines):,} lines are shown."
    html = clean(
        to_html([(line, anchor("field", path) if path else "") for line, path in lines[: limits.lines]])
    )
    return Rendered("html", html=html, text=text[: limits.text], outline=tuple(spots(value)), note=note)


def pretty(
    value: object, path: str = "", indent: str = "", lead: str = "", tail: str = ""
) -> Iterator[tuple[str, str]]:
    """Lines as `json.dumps(indent=2)` writes them, with the path of the field that begins on each."""
    children = list(parts(value, path))
    if not children:
        yield f"{indent}{lead}{json.dumps(value, ensure_ascii=False)}{tail}", path
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{indent}{lead}{opening}", path
    for number, (key, child, child_path) in enumerate(children, start=1):
        comma = "," if number < len(children) else ""
        yield from pretty(child, child_path, indent + "  ", key, comma)
    yield f"{indent}{closing}{tail}", ""


def parts(value: object, path: str) -> Iterator[tuple[str, object, str]]:
    """The children of a value: how its line begins, the child, its path (`limits.p95`, `runs.0.loss`)."""
    dot = f"{path}." if path else ""
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{json.dumps(key, ensure_ascii=False)}: ", child, f"{dot}{key}"
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield "", child, f"{dot}{number}"


def spots(value: object) -> list[Spot]:
    """The fields of a JSON value, at most 500, at most six levels deep."""
    found: list[Spot] = []
    waiting = [(value, "", 0)]
    while waiting and len(found) < MOST_FIELDS:
        current, path, depth = waiting.pop(0)
        if path:
            found.append(Spot("field", path[:300], path[:300]))
        if depth < DEEPEST:
            below = ((child, child_path, depth + 1) for _, child, child_path in parts(current, path))
            waiting = [*below, *waiting] if isinstance(current, dict) else [*waiting, *below]
    return found
