"""Filing uploads: at once where name and content are plain, else as a person says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings

from evidence import permissions
from evidence.intake.storing import StoredUpload
from evidence.kinds import suggest
from evidence.models import ArtefactVersion
from evidence.rules import intake
from evidence.rules.filing import Guess, Known, guess, state_for
from evidence.selectors import artefacts as reads
from evidence.selectors.shelf import known
from evidence.services import artefacts, submissions
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("artefact.file")
def file_plainly(
    *, by: Caller, at: dt.datetime, project: Project, upload: StoredUpload, standing: str = "draft"
) -> ArtefactVersion | Guess:
    """The new artefact when it is plain what the file is; else the guess, and nothing is filed.

    A file that seems to continue an artefact is never filed by itself. `standing` is "draft" or "counts": the
    rung from which the kind is evidence. Raises `InvalidInput` at `file`, also for bytes that are here
    already.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotNow.unless(not_archived(project))
    intake.admit(
        head=upload.head,
        filename=upload.original_name,
        size=upload.size or 0,
        max_bytes=settings.MAX_UPLOAD_BYTES,
    )
    found = look_at(project, upload)
    _no_twin(project, found, upload)
    if not found.plain:
        return found
    kind = submissions.check_kind(found.kind)

    def add(state: str) -> ArtefactVersion:
        return artefacts.add(
            by=by, at=at, project=project, kind=kind.key, title=found.title, state=state,
            effective_date=at.date(), upload=upload,
        )  # fmt: skip

    try:
        return add(state_for(kind, standing))
    except submissions.Unmet:
        # Nothing is lost: it comes in as a draft, and its page lists what stands before the next rung.
        return add(kind.first_state)


@act("artefact.file")
def file_as(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    upload: StoredUpload,
    file_as: str,
    title: str,
    standing: str,
    effective_date: dt.date,
    note: str = "",
) -> ArtefactVersion:
    """The file as a person says: `file_as` is `kind:<key>` for a new artefact, `version:<number>` for the
    next version of one that is here.
    """
    what, _, value = file_as.partition(":")
    if what == "version" and value.isdigit():
        artefact = reads.artefact(project, int(value))
        kind = submissions.check_kind(artefact.kind)
        return artefacts.add_version(
            by=by, at=at, artefact=artefact, state=state_for(kind, standing), effective_date=effective_date,
            upload=upload, note=note,
        )  # fmt: skip
    if what != "kind":
        raise InvalidInput.at("file_as", "Say what this document is.")
    kind = submissions.check_kind(value)
    return artefacts.add(
        by=by, at=at, project=project, kind=kind.key, title=title, state=state_for(kind, standing),
        effective_date=effective_date, upload=upload, note=note,
    )  # fmt: skip


def look_at(project: Project, upload: StoredUpload, here: Iterable[Known] | None = None) -> Guess:
    """The guess about one stored file: one query, or none when what is `here` was read before."""
    found = suggest(upload.original_name, upload.head)
    return guess(upload.original_name, upload.head, found, known(project) if here is None else here)


def _no_twin(project: Project, found: Guess, upload: StoredUpload) -> None:
    kind = found.kind or (found.previous.kind if found.previous else "")
    twin = reads.same_bytes(project, kind, upload.sha256) if kind else None
    if twin:
        raise InvalidInput.at("file", f"These bytes are here already: {twin}. Nothing was added.")
