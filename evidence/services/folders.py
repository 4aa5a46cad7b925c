"""A zip that somebody opens as a folder: every entry becomes a file of its own, as if it had been dropped."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from evidence import permissions
from evidence.archives.opened import Damaged, Found, opened
from evidence.intake.storing import CHUNK, Incoming, StoredUpload
from evidence.kinds import kinds
from evidence.models import ArtefactVersion, Upload
from evidence.rules import intake
from evidence.services import uploads, waiting
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow, Refused
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.jobs.queue import enqueue
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible

STANDINGS = ("draft", "counts")
Step = Callable[[str, int], None]


def is_zip(file: StoredUpload) -> bool:
    """A zip by name and by its first bytes. (Word and Excel files are zips too, but of another name.)"""
    return intake.ending_of(file.original_name) == intake.ARCHIVE


@act("folder.open")
def open_zip(
    *, by: Caller, at: dt.datetime, project: Project, file: StoredUpload, standing: str = "draft"
) -> Upload:
    """Ask for a job that takes in every file of a stored zip. Raises `InvalidInput` at `file` for none."""
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotNow.unless(not_archived(project))
    if not is_zip(file) or not file.head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise InvalidInput.at("file", "This is not a zip. Send the file itself as an artefact.")
    if standing not in STANDINGS:
        raise InvalidInput.at("standing", f"Choose one of: {', '.join(STANDINGS)}.")
    made = uploads.put_to_wait(by=by, at=at, project=project, file=file)
    job = enqueue("intake.open_zip", by=by, args={"upload": made.pk, "standing": standing})
    made.waiting, made.job = False, job.pk
    made.save(update_fields=["waiting", "job"])
    record(
        "folder.opened", by=by, at=at, stream=project.stream, obj=made,
        details={"name": made.name, "sha256": made.sha256, "size": made.length, "standing": standing},
        summary=f"opened {made.name} as a folder",
    )  # fmt: skip
    return made


def entries(
    *, by: Caller, at: dt.datetime, found: Upload, standing: str, step: Step
) -> Iterator[Callable[[], dict[str, object]]]:
    """For each entry that was not taken in before: what writes its outcome, to be run in one transaction.

    Raises `NotOpened` when the zip cannot be read.
    """
    done = [row["number"] for row in found.opened]
    with _on_disk(found.key) as path, opened(path, settings.MAX_UPLOAD_BYTES, done) as each:
        for entry in each:
            step(f"{entry.number + 1} of {entry.of}: {entry.name}", 100 * entry.number // max(entry.of, 1))
            file, problem = _received(entry, step)
            yield lambda entry=entry, file=file, problem=problem: _settled(  # type: ignore[misc]
                by, at, found, entry, file, problem, standing
            )


def _received(entry: Found, step: Step) -> tuple[StoredUpload | None, str]:
    """The entry's bytes in the storage, hashed; or why not."""
    if not entry.taken:
        return None, entry.problem
    incoming, told = Incoming(), 0
    try:
        for piece in entry.pieces():
            incoming.write(piece)
            if incoming.size - told > 64 * CHUNK:  # a long file must not cost the job its lease
                told = incoming.size
                step(f"{entry.name}: {intake.measure(told)}", 100 * entry.number // max(entry.of, 1))
        incoming.finish()
    except Damaged as problem:
        incoming.drop()
        return None, str(problem)
    except BaseException:
        incoming.drop()
        raise
    file = incoming.upload(name=entry.name)
    file.original_name = entry.name
    return file, ""


def _settled(
    by: Caller, at: dt.datetime, found: Upload, entry: Found, file: StoredUpload | None, problem: str, standing: str
) -> dict[str, object]:  # fmt: skip
    outcome, words = ("skipped", entry.skipped) if entry.skipped else ("refused", problem)
    if file is not None:
        outcome, words = _filed(by, at, found.project, file, standing)
    row: dict[str, object] = {"number": entry.number, "name": entry.name, "outcome": outcome, "words": words}
    found.opened = [*found.opened, row]
    found.save(update_fields=["opened"])
    return row


def _filed(
    by: Caller, at: dt.datetime, project: Project, file: StoredUpload, standing: str
) -> tuple[str, str]:
    try:
        made = waiting.take_in(by=by, at=at, project=project, file=file, standing=standing)
    except InvalidInput as wrong:
        return "refused", " ".join(words for each in wrong.errors.values() for words in each)
    except Refused as refused:
        return "refused", refused.answer.message
    if isinstance(made, ArtefactVersion):
        return "filed", f"Filed as {kinds()[made.artefact.kind].label}: “{made.artefact.title}”."
    return "waiting", "Stored, not filed yet. Say what it is."


@contextmanager
def _on_disk(key: str) -> Iterator[Path]:
    """The stored file as a local one: itself where the storage is a folder, else a copy meanwhile."""
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="zip-") as copy, default_storage.open(key) as source:
            shutil.copyfileobj(source, copy, CHUNK)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path
