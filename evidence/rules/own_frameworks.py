"""Frameworks that the organisation writes: what must hold beyond the schema, and what a new version changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.frameworks import Framework
from evidence.frameworks.placing import Path, Placed, Problem

MOST_PROBLEMS = 50
COMPARED = (
    "title", "summary", "article", "parent", "evidence_kinds", "primary_kinds", "primary_mode", "before_deployment",
    "condition", "satisfy_children", "informative", "lead_in_only", "classes", "timing", "deadline", "printed", "note",
)  # fmt: skip
# What a removed requirement keeps: enough to read what was cited for it.
KEPT = ("id", "article", "paragraph", "point", "unit", "title", "summary", "printed", "evidence_kinds")


@dataclass(frozen=True, slots=True)
class Around:
    """What the rest of the house has: keys, prefixes and conditions of other frameworks, and the kinds."""

    keys: Collection[str]
    prefixes: Collection[str]
    conditions: Mapping[str, str]
    kinds: Collection[str]
    own_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One requirement that both versions have, and the names of what differs."""

    id: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changes against the one in force."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.changed)


def problems(placed: Placed, around: Around) -> list[Problem]:
    """Everything that keeps the content from being a framework, in the order of the text, at most fifty."""
    content = placed.content
    found = [
        *_identity(placed, content, around),
        *_headings(placed, content),
        *_conditions(placed, content, around),
    ]
    found += _requirements(placed, content, around)
    return sorted(found, key=lambda each: each.line)[:MOST_PROBLEMS]


def difference(before: Framework | None, after: Framework) -> Difference:
    """By id; entries that were removed earlier count as not there."""
    old = (
        {} if before is None else {each.id: each for each in before.requirements if each.status != "removed"}
    )
    new = {each.id: each for each in after.requirements if each.status != "removed"}
    changed = []
    for key in (key for key in new if key in old):
        fields = tuple(name for name in COMPARED if getattr(old[key], name) != getattr(new[key], name))
        if fields:
            changed.append(Changed(key, new[key].label, fields))
    return Difference(
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
        tuple(changed),
    )


def effective(content: dict[str, Any], before: dict[str, Any] | None, number: int) -> dict[str, Any]:
    """The content, and marked as removed every requirement that an earlier version had and this one lacks.

    So a citation always finds what it was made for. `before` is what was in force.
    """
    if before is None:
        return content
    ids = {row["id"] for row in content["requirements"]}
    removed = [_removed(row, number) for row in before["requirements"] if row["id"] not in ids]
    headings = {row["key"] for row in content["articles"]}
    wanted = {row["article"] for row in removed} - headings
    kept = [row for row in before["articles"] if row["key"] in wanted]
    return {
        **content,
        "articles": [*content["articles"], *kept],
        "requirements": [*content["requirements"], *removed],
    }


def _removed(row: dict[str, Any], number: int) -> dict[str, Any]:
    if row.get("status") == "removed":
        return row
    kept = {name: row[name] for name in KEPT if name in row}
    return {**kept, "informative": True, "status": "removed", "note": f"Removed by version {number}."}


def _identity(placed: Placed, content: dict[str, Any], around: Around) -> Iterator[Problem]:
    if content["key"] in around.keys:
        yield placed.problem(
            ("key",), f"“{content['key']}” is a framework of the product. Choose another key."
        )
    prefix = content.get("prefix", "")
    if not prefix:
        yield placed.problem((), "Give a `prefix` with which every requirement id begins, such as ACME-.")
    elif prefix in around.prefixes:
        yield placed.problem(("prefix",), f"“{prefix}” belongs to another framework.")
    elif around.own_prefix and prefix != around.own_prefix:
        yield placed.problem(("prefix",), f"It was “{around.own_prefix}”; citations hold by it. Keep it.")
    yield from _of_the_product(placed, content)


def _of_the_product(placed: Placed, content: dict[str, Any]) -> Iterator[Problem]:
    for name in ("part_of", "superseded_by", "standing"):
        if name in content:
            yield placed.problem((name,), "Only frameworks of the product say this. Leave it out.")
    for path, day in _days(content):
        if not _is_day(day):
            yield placed.problem(path, f"“{day}” is no day. Write 2026-11-20.")


def _days(content: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    yield ("as_of",), content["as_of"]
    for n, row in enumerate(content.get("application", ())):
        yield ("application", n, "date"), row["date"]
    for n, row in enumerate(content.get("history", ())):
        yield ("history", n, "date"), row["date"]
        for m, moved in enumerate(row.get("dates", ())):
            yield ("history", n, "dates", m, "was"), moved["was"]
            yield ("history", n, "dates", m, "became"), moved["became"]


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _headings(placed: Placed, content: dict[str, Any]) -> Iterator[Problem]:
    keys = {row["key"] for row in content["articles"]}
    yield from _twice(placed, content, "articles", "key")
    for n, row in enumerate(content.get("application", ())):
        for m, each in enumerate(row["articles"]):
            if each not in keys:
                yield placed.problem(("application", n, "articles", m), f"There is no heading “{each}”.")


def _conditions(placed: Placed, content: dict[str, Any], around: Around) -> Iterator[Problem]:
    yield from _twice(placed, content, "conditions", "key")
    for n, row in enumerate(content.get("conditions", ())):
        if around.conditions.get(row["key"], row["text"]) != row["text"]:
            words = "Another framework asks another condition under this key. Choose another key."
            yield placed.problem(("conditions", n, "key"), words)
        if len(row["key"]) > 40:
            yield placed.problem(("conditions", n, "key"), "A key has at most 40 characters.")


def _requirements(placed: Placed, content: dict[str, Any], around: Around) -> Iterator[Problem]:
    yield from _twice(placed, content, "requirements", "id")
    ids = {row["id"]: row for row in content["requirements"]}
    known = {
        "article": {row["key"] for row in content["articles"]},
        "condition": {row["key"] for row in content.get("conditions", ())},
        "source": {row["key"] for row in content["sources"]},
        "parent": set(ids),
        "replaced_by": set(ids),
    }
    parents = {row["parent"] for row in content["requirements"] if "parent" in row}
    for n, row in enumerate(content["requirements"]):
        at = ("requirements", n)
        if not row["id"].startswith(content.get("prefix", "")):
            yield placed.problem((*at, "id"), f"{row['id']} does not begin with {content['prefix']}.")
        for name, have in known.items():
            if name in row and row[name] not in have:
                yield placed.problem((*at, name), f"There is no {name.replace('_', ' ')} “{row[name]}”.")
        yield from _kinds(placed, at, row, around)
        yield from _shape(placed, at, row, ids, parents)


def _kinds(placed: Placed, at: Path, row: dict[str, Any], around: Around) -> Iterator[Problem]:
    for name in ("evidence_kinds", "primary_kinds", "before_deployment"):
        for m, each in enumerate(row.get(name, ())):
            if each not in around.kinds:
                yield placed.problem((*at, name, m), f"There is no kind of artefact “{each}”.")
    if extra := [each for each in row.get("primary_kinds", ()) if each not in row.get("evidence_kinds", ())]:
        yield placed.problem((*at, "primary_kinds"), f"{extra[0]} is not among evidence_kinds.")


def _shape(
    placed: Placed, at: Path, row: dict[str, Any], ids: Mapping[str, Any], parents: Collection[str]
) -> Iterator[Problem]:
    counted = not (row.get("informative") or row.get("lead_in_only"))
    if counted and not row.get("primary_kinds"):
        words = f"{row['id']} is counted, so name in primary_kinds what can carry it, or mark it informative."
        yield placed.problem(at, words)
    if row.get("lead_in_only") and row["id"] not in parents:
        yield placed.problem(
            (*at, "lead_in_only"), f"{row['id']} introduces points, but none names it as parent."
        )
    if row.get("evidence_pack") or row.get("status") == "deleted":
        yield placed.problem(at, "`evidence_pack` and `status` belong to the Act. Leave them out.")
    if _in_circle(row, ids):
        yield placed.problem((*at, "parent"), f"{row['id']} stands, by its parents, under itself.")


def _in_circle(row: Mapping[str, Any], ids: Mapping[str, Any]) -> bool:
    seen, each = {row["id"]}, row
    while each.get("parent") in ids:
        each = ids[each["parent"]]
        if each["id"] in seen:
            return True
        seen.add(each["id"])
    return False


def _twice(placed: Placed, content: dict[str, Any], part: str, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, row in enumerate(content.get(part, ())):
        if row[name] in seen:
            yield placed.problem((part, n, name), f"“{row[name]}” stands twice.")
        seen.add(row[name])
