"""What a version says: read from its file, filled in here or stated by a person; and what its kind demands of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.storage import default_storage

from evidence.kinds import Kind, kinds
from evidence.kinds.form import Form, form
from evidence.kinds.lint import Message, errors, lint
from evidence.kinds.rules import About
from evidence.models import Artefact, ArtefactVersion, Source
from evidence.reading.caged import read_caged
from evidence.reading.reader import LARGEST
from evidence.reading.said import Said
from evidence.rules.digests import digest
from evidence.selectors.content import about
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, Reason
from portal.projects.models import Project

WAITING = "This file is still being read. Try again in a moment."
LINK = "What a link points at is not read. State what it says in the form, or upload a copy."


@dataclass(frozen=True)
class Told:
    """What a version says and how that is known. `said` has lines where it was read in a file."""

    said: Said
    source: str = ""

    @property
    def content(self) -> dict[str, Any] | None:
        return dict(self.said.content) if self.said.content is not None else None

    @property
    def note(self) -> str:
        return (self.said.why or self.said.format)[:600]


NOTHING = Told(Said(None))


def form_of(kind: Kind) -> Form | None:
    """The form of the kind, where it has one."""
    try:
        return form(kind.key)
    except KeyError:
        return None


def asks_anything(kind: Kind, state: str) -> bool:
    """Whether a version in that state has to say anything; only then is its file read before it is taken in."""
    found = form_of(kind)
    return found is not None and any(not each.advice for each in found.demands_of(state))


def told(kind: Kind, *, key: str, size: int, media_type: str) -> Told:
    """What the stored bytes say, read by a child process. Nothing for a kind without a form."""
    found = form_of(kind)
    if found is None:
        return NOTHING
    if size > LARGEST:
        return Told(
            Said.nothing(f"The file is larger than {LARGEST // 1024**2} MB, which is too large to be read.")
        )
    with _on_disk(key) as path:
        said = read_caged(path, media_type, found)
    return Told(said, Source.FILE if said.content is not None else "")


def told_by(content: Mapping[str, Any], source: str) -> Told:
    """What was filled in here, or stated of a document that is not read."""
    return Told(Said(dict(content)), source)


def messages(kind: Kind, found: Told, state: str, known: About) -> tuple[Message, ...]:
    """The lint of what is said, with the lines of the file. What is not read is not linted."""
    if found.content is None:
        return ()
    return tuple(
        replace(each, line=found.said.line_of(each.field))
        for each in lint(kind.key, found.content, state, known)
    )


def check(
    project: Project, kind: Kind, found: Told, state: str, today: dt.date, artefact: Artefact | None
) -> None:
    """Raises `InvalidInput` with everything that keeps a version that says this from that state.

    What was filled in here must have the shape of its form in any state.
    """
    if found.source == Source.FILE and not asks_anything(kind, state):
        return
    if found.content is None:
        if asks_anything(kind, state):
            raise InvalidInput.at("content", found.said.why or LINK)
        return
    known = about(project, today, artefact)
    if faults := errors(messages(kind, found, state, known)):
        raise InvalidInput(at_fields(found, faults))


def may_stand(version: ArtefactVersion, state: str, today: dt.date) -> Answer:
    """Whether what the version says lets it stand on that rung: every demand that is not met, as a reason."""
    artefact = version.artefact
    kind = kinds()[artefact.kind]
    if not asks_anything(kind, state):
        return Answer.yes()
    if version.content is None:
        words = version.content_note or (WAITING if version.blob_id else LINK)
        return Answer.no(Reason("content_unknown", words, fix=f"{version.get_absolute_url()}#says"))
    known = about(artefact.project, today, artefact, before=version.number)
    faults = errors(lint(kind.key, version.content, state, known))
    return Answer(tuple(Reason(each.code, each.text, fix="Add a version that says so.") for each in faults))


def at_fields(found: Told, faults: tuple[Message, ...]) -> dict[str, list[str]]:
    """The messages by field for a form, all at the file for a file: where the line says where."""
    by_field: dict[str, list[str]] = {}
    for each in faults:
        if found.source == Source.FILE:
            line = f"Line {each.line}: " if each.line else ""
            by_field.setdefault("file", []).append(f"{line}{each.text}")
        else:
            by_field.setdefault(f"content.{each.field}".rstrip("."), []).append(each.text)
    return by_field


def named(version: ArtefactVersion) -> dict[str, str]:
    """What the log keeps of what a version says: how it is known, and a digest that binds it."""
    if version.content is None:
        return {}
    return {"content_source": version.content_source, "content_digest": digest(version.content)}


def unread(version: ArtefactVersion) -> bool:
    """Whether its file is still to be read: a draft is taken in first and read afterwards."""
    return (
        version.content is None
        and not version.content_note
        and form_of(kinds()[version.artefact.kind]) is not None
    )


def read_later(version: ArtefactVersion) -> Told:
    """What the version's file says, for the job."""
    assert version.blob is not None
    return told(
        kinds()[version.artefact.kind],
        key=version.blob.key,
        size=version.blob.size,
        media_type=version.media_type,
    )


def keep(*, by: Caller, at: dt.datetime, version: ArtefactVersion, found: Told) -> ArtefactVersion:
    """Keep what was read in a version's file, unless a person stated it in the meantime.

    No act of anybody: it follows from the bytes, and reading twice finds the same.
    """
    held = ArtefactVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if held.content is None:
        held.content, held.content_source, held.content_note = found.content, found.source, found.note
        held.write(by=by, at=at, why="read", only=["content", "content_source", "content_note"])
    return held  # type: ignore[no-any-return]


@contextmanager
def _on_disk(key: str) -> Iterator[Path]:
    """The stored bytes as a file of this machine."""
    try:
        yield Path(default_storage.path(key))
    except NotImplementedError:
        with default_storage.open(key) as stored, NamedTemporaryFile(prefix="reading-") as copy:
            copy.write(stored.read(LARGEST + 1))
            copy.flush()
            yield Path(copy.name)
