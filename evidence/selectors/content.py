"""What the documents of a project say, and what is known beside one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.kinds import kinds
from evidence.kinds.form import Form, form
from evidence.kinds.lint import Message, lint
from evidence.kinds.rules import About
from evidence.models import Artefact, ArtefactVersion
from evidence.reading.fields import Field
from portal.projects.models import Project


@dataclass(frozen=True)
class Said:
    """One field of a document as a page shows it: words, a list of words, or rows below heads."""

    label: str
    words: str = ""
    items: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a version says, and what stands before its next states. `form` is absent for a kind without one."""

    form: Form | None
    said: tuple[Said, ...]
    messages: tuple[Message, ...]


def reading_of(version: ArtefactVersion, today: dt.date) -> Reading:
    """The reading of one version: one query more when it says anything."""
    try:
        found = form(version.artefact.kind)
    except KeyError:
        return Reading(None, (), ())
    if version.content is None:
        return Reading(found, (), ())
    known = about(version.artefact.project, today, version.artefact, before=version.number)
    messages = lint(version.artefact.kind, version.content, version.state, known)
    return Reading(found, tuple(shown(found, version.content)), messages)


def shown(found: Form, content: Mapping[str, Any]) -> Iterator[Said]:
    """What was said, in the order of the form."""
    for each in found.fields:
        value = content.get(each.key)
        if value in (None, "", [], {}):
            continue
        if each.type == "list" and isinstance(value, list):
            yield Said(each.heading, items=tuple(str(item) for item in value))
        elif each.type == "table" and isinstance(value, list):
            rows = [row for row in value if isinstance(row, Mapping)]
            columns = [column for column in each.columns if any(column.key in row for row in rows)]
            yield Said(
                each.heading,
                heads=tuple(column.heading for column in columns),
                rows=tuple(tuple(_words(column, row.get(column.key)) for column in columns) for row in rows),
            )
        elif each.type == "group" and isinstance(value, Mapping):
            pairs = ((column.heading, _words(column, value.get(column.key))) for column in each.columns)
            yield Said(each.heading, rows=tuple(pair for pair in pairs if pair[1]))
        else:
            yield Said(each.heading, words=_words(each, value))


def _words(each: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    if isinstance(value, int | float):
        return f"{value:,}"
    return each.choices.get(str(value), str(value)) if each.type == "choice" else str(value)


def about(
    project: Project, today: dt.date, artefact: Artefact | None = None, before: int | None = None
) -> About:
    """What a lint may know beside the document: the newest counting content of every kind, one query.

    `previous` is what the newest version of `artefact` says (older than version `before`) that says anything.
    """
    return _about(project, today, _saying(project), artefact.pk if artefact else None, before)


def linted(project: Project, today: dt.date) -> Iterator[tuple[ArtefactVersion, tuple[Message, ...]]]:
    """The newest version of each artefact that says anything, with its lint: one query.

    A draft beside a document of its kind that counts is left out: raw figures beside a report lack nothing.
    """
    versions = _saying(project)
    newest = {each.artefact_id: each for each in versions}
    counting = [each for each in versions if _counts(each)]
    for key, version in newest.items():
        if not _counts(version) and any(_another_of_its_kind(version, each) for each in counting):
            continue
        known = _about(project, today, versions, key, version.number)
        yield version, lint(version.artefact.kind, version.content or {}, version.state, known)


def _counts(version: ArtefactVersion) -> bool:
    return kinds()[version.artefact.kind].counts(version.state)


def _another_of_its_kind(version: ArtefactVersion, other: ArtefactVersion) -> bool:
    return other.artefact.kind == version.artefact.kind and other.artefact_id != version.artefact_id


def newest_said(project: Project, kind: str) -> list[tuple[ArtefactVersion, Mapping[str, Any] | None]]:
    """The newest version of each artefact of that kind that says anything, and what the one before it said."""
    found: dict[int, list[ArtefactVersion]] = {}
    for version in _saying(project):
        if version.artefact.kind == kind:
            found.setdefault(version.artefact_id, []).append(version)
    return [(each[-1], each[-2].content if len(each) > 1 else None) for each in found.values()]


def _saying(project: Project) -> list[ArtefactVersion]:
    """Every version that says anything, of artefacts that were not withdrawn, oldest first."""
    rows = ArtefactVersion.objects.filter(
        artefact__project=project, artefact__withdrawn_at=None, content__isnull=False
    )
    return list(
        rows.select_related("artefact__project", "uploaded_by").order_by("artefact__number", "number")
    )


def _about(
    project: Project,
    today: dt.date,
    versions: list[ArtefactVersion],
    artefact: int | None,
    before: int | None,
) -> About:
    others: dict[str, dict[str, Any]] = {}
    previous: dict[str, Any] | None = None
    for each in versions:
        if artefact is not None and each.artefact_id == artefact:
            previous = each.content if before is None or each.number < before else previous
        elif kinds()[each.artefact.kind].counts(each.state):
            others[each.artefact.kind] = each.content or {}
    regions = tuple(part.strip() for part in project.regions.split(",") if part.strip())
    return About(today, project.risk_class, regions, previous, others)
