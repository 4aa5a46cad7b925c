"""What somebody hands in as a version of an artefact, checked field by field before anything is written."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import rfc8785
from django.conf import settings

from evidence.intake.storing import StoredUpload, store
from evidence.kinds import Kind, kinds, state_labels
from evidence.models import Artefact, ArtefactVersion, Source
from evidence.reading.reader import not_read
from evidence.rules import intake
from evidence.rules.states import may_move
from evidence.selectors.artefacts import same_bytes
from evidence.services import saying
from evidence.services.saying import NOTHING, Told
from portal.answers import InvalidInput
from portal.projects.models import Project
from registry.models import Snapshot

Errors = dict[str, list[str]]
LONGEST_LINK = 1000
JSON = "application/json"


@dataclass(frozen=True)
class Submission:
    """The fields of a new version as they came in."""

    state: str
    effective_date: dt.date
    upload: StoredUpload | None = None
    link: str = ""
    content: Mapping[str, Any] | None = None
    note: str = ""
    snapshot_digest: str = ""


@dataclass(frozen=True)
class Checked:
    """The same, clean: bytes that lie in the storage or a link, with a safe name and the sniffed type."""

    upload: StoredUpload | None
    link: str
    filename: str
    original_name: str
    media_type: str
    told: Told = NOTHING


def check_kind(key: str) -> Kind:
    """The kind. Raises `InvalidInput` naming the likeliest when there is none, or when it is computed."""
    found = kinds().get(key)
    if found is not None and found.uploadable:
        return found
    if found is not None:
        raise InvalidInput.at("kind", f"{found.label} is made by Gatehouse itself and cannot be uploaded.")
    offered = {each.key: each.label for each in kinds().values() if each.uploadable}
    by_label = {label.casefold(): key for key, label in offered.items()}
    words = [*offered, *by_label]
    near = difflib.get_close_matches(key.casefold().strip(), words, n=4, cutoff=0.5)
    likely = list(dict.fromkeys(by_label.get(word, word) for word in near))
    hint = f"Did you mean {' or '.join(likely)}?" if likely else f"Choose one of: {', '.join(offered)}."
    raise InvalidInput.at("kind", f"“{key}” is not a kind of artefact. {hint}")


def check_title(title: str) -> str:
    """The trimmed title. Raises `InvalidInput` for none or one of over 200 characters."""
    clean = " ".join(title.split())
    if not clean:
        raise InvalidInput.at("title", "Give it a title that people will recognise in a list.")
    if len(clean) > 200:
        raise InvalidInput.at("title", "A title has at most 200 characters.")
    return clean


def check(
    project: Project, kind: Kind, found: Submission, today: dt.date, artefact: Artefact | None = None
) -> Checked:
    """The submission, clean, as the next version of `artefact` or the first of a new one.

    Raises `InvalidInput` with every fault at its field, and `Unmet` when the document does not say what its
    state demands; a form's bytes are stored here.
    """
    errors: Errors = {}
    _check_state(kind, found, errors)
    _check_date(found, today, errors)
    _check_snapshot(project, found, errors)
    _check_source(found, errors)
    if found.link and (problem := link_problem(found.link.strip())):
        errors["link"] = [problem]
    checked = None if errors else _clean(kind, found)
    if checked and checked.upload and (twin := same_bytes(project, kind.key, checked.upload.sha256)):
        errors["file"] = [_twin(twin)]
    if errors or checked is None:
        raise InvalidInput(errors)
    if found.upload is not None and found.content is not None and not not_read(checked.media_type):
        raise InvalidInput.at(
            "content", "Gatehouse reads this file itself. Leave the form out, or hand in the form alone."
        )
    told = _told(kind, found, checked)
    try:
        saying.check(project, kind, told, found.state, today, artefact)
    except InvalidInput as unmet:
        if checked.upload and found.upload is None:
            checked.upload.discard()
        raise Unmet(unmet.errors) from None
    return replace(checked, told=told)


class Unmet(InvalidInput):
    """The document does not say what the state that it claims demands. As a draft it could be taken in."""


def _told(kind: Kind, found: Submission, checked: Checked) -> Told:
    """A filled-in form speaks for itself, also when it is handed in beside a file that is not read."""
    if found.content is not None:
        return saying.told_by(found.content, Source.STATED if found.upload or found.link else Source.FORM)
    if checked.upload is None or not saying.asks_anything(kind, found.state):
        return NOTHING
    return saying.told(
        kind, key=checked.upload.key, size=checked.upload.size or 0, media_type=checked.media_type
    )


def _check_state(kind: Kind, found: Submission, errors: Errors) -> None:
    if found.state not in kind.ladder:
        rungs = ", ".join(f"{state} ({state_labels()[state]})" for state in kind.ladder)
        errors["state"] = [f"{kind.label} has these states: {rungs}."]


def _check_date(found: Submission, today: dt.date, errors: Errors) -> None:
    if found.effective_date > today and not found.note.strip():
        day = f"{found.effective_date:%-d %B %Y}"
        errors["note"] = [
            f"It takes effect on {day} and does not count before. Say here why the date lies ahead."
        ]


def _check_snapshot(project: Project, found: Submission, errors: Errors) -> None:
    if not found.snapshot_digest:
        return
    if not Snapshot.objects.filter(project=project, digest=found.snapshot_digest).exists():
        errors["snapshot_digest"] = [f"{project.name} has no snapshot with this digest."]


def _check_source(found: Submission, errors: Errors) -> None:
    if found.upload is not None and found.link:
        errors["file"] = ["Give one of the two: a file or a link."]
    elif found.upload is None and not found.link and found.content is None:
        errors["file"] = ["Choose a file, give a link, or fill in the form."]


def link_problem(link: str) -> str:
    """What is wrong with an address that is to be stored, in words; empty when nothing is. It is not
    fetched.
    """
    if len(link) > LONGEST_LINK:
        return f"An address has at most {LONGEST_LINK} characters."
    if any(letter.isspace() or not letter.isprintable() for letter in link):
        return "An address has no spaces or control characters."
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is not an address. It begins with https:// and names a host."
    if parts.scheme not in {"http", "https"} or not host:
        return "Give an address that begins with https:// or http:// and names a host."
    if parts.username is not None or parts.password is not None:
        return "Remove the user name and password from the address: everybody here would see them."
    return ""


def _twin(version: ArtefactVersion) -> str:
    artefact = version.artefact
    return (
        f"These bytes are already here as “{artefact.title}”, version {version.number} "
        f"(/projects/{artefact.project.slug}/artefacts/{artefact.number}/). "
        "Set the state there, or upload the changed document."
    )


def _clean(kind: Kind, found: Submission) -> Checked:
    if found.link:
        return Checked(None, found.link.strip(), "", "", "")
    if found.upload is None and found.content is not None:
        name = f"{kind.key}.json"
        return Checked(store(_canonical(found.content), name=name, media_type=JSON), "", name, name, JSON)
    assert found.upload is not None
    upload = found.upload
    admitted = intake.admit(
        head=upload.head,
        filename=upload.original_name,
        size=upload.size or 0,
        max_bytes=settings.MAX_UPLOAD_BYTES,
    )
    return Checked(upload, "", admitted.name, admitted.original_name, admitted.media_type)


def _canonical(content: Mapping[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(dict(content))
    except rfc8785.CanonicalizationError as problem:
        raise InvalidInput.at("content", f"The form holds a value that JSON cannot: {problem}.") from None


def check_move(version: ArtefactVersion, state: str) -> None:
    """Raises `InvalidInput` at the state when the kind's ladder has no such rung."""
    answer = may_move(version.artefact.kind, version.state, state)
    if any(reason.code == "unknown_state" for reason in answer.reasons):
        raise InvalidInput.at("state", answer.message)
