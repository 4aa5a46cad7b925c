"""The pages of docs/reference that follow from code: states, settings, and the OpenAPI document."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from evidence.kinds import kinds, state_labels
from evidence.rules import incidents
from gates.rules import exceptions, reviews
from portal.jobs.models import State

ROOMS = ("portal", "registry", "evidence", "gates")
MADE = "<!-- Made by `manage.py reference`. Do not edit. -->"
Edge = tuple[str, str, str]

# Nobody sets these two states by an act: the clock does, and the tables of the rules hold acts only.
REVIEW: tuple[Edge, ...] = (
    ("[*]", "opened", "open"),
    ("open", "the freeze is reached", "frozen"),
    ("frozen", "the last seat, or a no-go, decides", "decided"),
    ("decided", "the chair seals the minutes", "sealed"),
    ("sealed", "", "[*]"),
)
JOB: tuple[Edge, ...] = (
    ("[*]", "asked for", State.QUEUED),
    (State.QUEUED, "a worker takes it", State.RUNNING),
    (State.RUNNING, "effect and done in one transaction", State.DONE),
    (State.RUNNING, "broke, or its worker was lost: again, three times", State.QUEUED),
    (State.RUNNING, "broke for the third time, or gave up", State.FAILED),
)


@dataclass(frozen=True)
class Variable:
    """One environment variable: where it is read and what holds without it."""

    name: str
    type: str
    default: str
    read_in: str


def pages() -> dict[str, Callable[[], str]]:
    """Every page by its file name, with what makes it."""
    return {"states.md": states, "settings.md": variables, "openapi.yaml": document}


def states() -> str:
    parts = [
        f"{MADE}\n# States",
        "What moves from where to where, by which act. Each table is read from the rules that enforce it.",
        "## Reviews",
        _diagram(REVIEW),
        _table(
            ("act", "possible while"), ((_words(act), _list(found)) for act, found in reviews.ACTS.items())
        ),
        "## Exceptions",
        _diagram(_exceptions()),
        _table(
            ("act", "from", "to"), ((act, old, new) for (old, act), new in exceptions.TRANSITIONS.items())
        ),
        "*Overdue* is computed: approved, and the remediation date has passed. The criterion then blocks again.",
        "## Incidents",
        _diagram(
            [
                ("[*]", "raise", "reported"),
                *((old, act, new) for (old, act), new in incidents.TRANSITIONS.items()),
            ]
        ),
        "It closes once every report was sent whole and the post-mortem is written, where these are owed.",
        "## Artefacts",
        "A version stands on a rung of its kind's ladder and moves upwards only; what fell back is a new version.",
        _ladders(),
        "## Jobs",
        _diagram(JOB),
    ]
    return "\n\n".join(parts) + "\n"


def variables() -> str:
    rows = ((f"`{v.name}`", v.type, v.default and f"`{v.default}`", f"`{v.read_in}`") for v in _variables())
    parts = [
        f"{MADE}\n# Settings",
        "Environment variables, all optional. Without any, Gatehouse runs embedded: SQLite, local files, one machine.",
        _table(("variable", "type", "without it", "read in"), rows),
    ]
    return "\n\n".join(parts) + "\n"


def document() -> str:
    maker: Any = SchemaGenerator
    renderer: Any = OpenApiYamlRenderer()
    made: bytes = renderer.render(maker().get_schema(request=None, public=True), None, {})
    return made.decode()


def _exceptions() -> list[Edge]:
    return [
        ("[*]", "requested", "requested"),
        *((old, act, new) for (old, act), new in exceptions.TRANSITIONS.items()),
    ]


def _ladders() -> str:
    by_ladder: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for kind in kinds().values():
        by_ladder.setdefault((kind.ladder, kind.counts_from), []).append(kind.label)
    words = state_labels()
    rows = (
        (" → ".join(words[rung] for rung in ladder), words[counts], ", ".join(sorted(labels)))
        for (ladder, counts), labels in sorted(by_ladder.items())
    )
    return _table(("ladder", "counts from", "kinds"), rows)


def _diagram(edges: Iterable[Edge]) -> str:
    lines = [f"    {old} --> {new}" + (f": {act}" if act else "") for old, act, new in edges]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _words(act: str) -> str:
    return act.replace("_", " ")


def _list(found: Iterable[str]) -> str:
    order = list(reviews.REFUSALS)
    return ", ".join(sorted(found, key=lambda each: order.index(each)))  # type: ignore[arg-type]


def _variables() -> list[Variable]:
    """Every variable once, by name; the settings' own reading wins over that of other modules."""
    found: dict[str, Variable] = {}
    for path in _modules():
        for each in _read_in(path):
            found.setdefault(each.name, each)
    return [found[name] for name in sorted(found)]


def _modules() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    yield root / "portal" / "settings.py"
    for room in ROOMS:
        yield from sorted((root / room).rglob("*.py"))


def _read_in(path: Path) -> Iterator[Variable]:
    text = path.read_text()
    if "environ" not in text:
        return
    where = str(path.relative_to(settings.BASE_DIR))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _variable(node, node.func, where)


def _variable(node: ast.Call, func: ast.Attribute, where: str) -> Iterator[Variable]:
    """`env.int("NAME", default=1)` and `os.environ.get("NAME", "x")`."""
    source = ast.unparse(func.value)
    if source not in {"env", "os.environ"} or not node.args or not isinstance(node.args[0], ast.Constant):
        return
    given = [keyword.value for keyword in node.keywords if keyword.arg == "default"] or list(node.args[1:2])
    kind = func.attr if source == "env" else "str"
    yield Variable(str(node.args[0].value), kind, ast.unparse(given[0]) if given else "", where)
