"""Files on their way in: announced, appended to, ended; and those that wait for a person's word.

Nothing here is evidence yet, so nothing here is an event: that is filing's business. The row moves on only after
the bytes before it are on the disk; whatever kills this process takes back at most the request that ran.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import UnreadablePostError

from evidence import permissions
from evidence.intake.parts import Held, Part, room
from evidence.intake.receiving import LengthRequired, NoRoom, TooLarge, too_large
from evidence.intake.storing import CHUNK, StoredUpload, new_key
from evidence.models import Blob, Upload
from evidence.rules import intake, resumable
from evidence.selectors.uploads import KEPT_FOR, MOST, mine
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, NotVisible, Reason, Refused, Stale
from portal.audit.acts import act
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible

SAVE_EVERY = 32 * CHUNK


class Readable(Protocol):
    """A body that is read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


class Mismatch(Refused):
    """The bytes are not those that the sender means (tus: checksum)."""

    status = 460


@act("upload.begin")
def begin(
    *, by: Caller, at: dt.datetime, project: Project, length: int, metadata: str = "", name: str = ""
) -> Upload:
    """Announce a file of `length` bytes. Its name is `filename` of the metadata, or `name`.

    Raises `InvalidInput`, `TooLarge`, `NoRoom`, and `NotNow` for somebody with too many unfiled files.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotNow.unless(not_archived(project))
    said = resumable.metadata(metadata)
    name = intake.original_name(name or said.get("filename", said.get("name", "")))
    _fits_in(name, length)
    if mine(by.user, project).count() >= MOST:
        raise NotNow.because("too_many", f"{MOST} files of yours are not filed yet. File or remove some.")
    made = Upload(
        project=project, owner=by.user, name=name, metadata=metadata, key=new_key(), length=length,
        announced_sha256=resumable.announced(said), begun_at=at, expires_at=at + KEPT_FOR,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def append(
    *, by: Caller, at: dt.datetime, upload: Upload, offset: int, body: Readable, announced: int | None,
    checksum: str = "",
) -> Upload:  # fmt: skip
    """Take the bytes of one request, from `offset` on; the upload as it stands afterwards.

    A connection that breaks leaves what arrived, unless a checksum was to be proved. Raises `Held`, `Stale` for
    another offset, `TooLarge` for more bytes than were announced, `Mismatch`, `NoRoom`.
    """
    wanted = resumable.checksum(checksum) if checksum else None
    with Part(upload.key) as part:
        upload = _as_it_stands(by, upload, part)
        _goes_on(upload, offset, announced)
        part.begin_at(offset)
        try:
            _pour(part, upload, body, announced or 0, wanted, at)
        except OSError as problem:
            raise _no_room() if problem.errno in {errno.ENOSPC, errno.EDQUOT} else problem from None
        upload.offset = part.offset
        if upload.arrived:
            _finish(upload, part, at)
    return upload


@act("upload.end")
def end(*, by: Caller, at: dt.datetime, upload: Upload) -> None:
    """Remove an upload and its bytes: nobody wants it any more. Raises `Held` while it is being sent."""
    require_visible(by, upload.project)
    NotNow.unless(not_archived(upload.project))
    _remove(upload)


def forget_old(*, at: dt.datetime) -> int:
    """Remove uploads that nobody filed or went on with for a day; how many. One that is being sent stays."""
    gone = 0
    for old in Upload.objects.filter(expires_at__lte=at):
        with suppress(Held):
            _remove(old)
            gone += 1
    return gone


def put_to_wait(*, by: Caller, at: dt.datetime, project: Project, file: StoredUpload) -> Upload:
    """Keep a stored file for a day, until its sender says what it is."""
    size = file.size or 0
    made: Upload
    made, _ = Upload.objects.update_or_create(
        key=file.key,
        defaults={"waiting": True, "expires_at": at + KEPT_FOR, "sha256": file.sha256},
        create_defaults={
            "project": project, "owner": by.user, "name": intake.original_name(file.original_name),
            "length": size, "offset": size, "sha256": file.sha256, "waiting": True, "begun_at": at,
            "expires_at": at + KEPT_FOR,
        },
    )  # fmt: skip
    return made


@contextmanager
def claimed(*, by: Caller, at: dt.datetime, project: Project, name: str) -> Iterator[Upload]:
    """One transaction in which this caller alone files the upload. Raises `InvalidInput` for one not here."""
    with transaction.atomic():
        found = mine(by.user, project).select_for_update(of=("self",)).filter(pk=name).first()
        if found is None:
            raise InvalidInput.at("upload", "There is no such upload of yours, or it is filed already.")
        if found.job:
            raise InvalidInput.at("upload", "This zip is opened as a folder; its files are filed one by one.")
        if not found.arrived:
            raise InvalidInput.at("upload", f"Only {found.percent} % of this file is here. Send the rest.")
        if not found.sha256:  # the process ended between the last byte and its digest
            with Part(found.key) as part:
                part.begin_at(found.offset)
                _finish(found, part, at)
        yield found


def _remove(upload: Upload) -> None:
    """The row, and its bytes unless evidence rests on them."""
    with Part(upload.key) as part:
        if not Blob.objects.filter(key=upload.key).exists():
            part.drop()
            default_storage.delete(upload.key)
        upload.delete()


def _fits_in(name: str, length: int) -> None:
    if length > settings.MAX_UPLOAD_BYTES:
        raise too_large()
    if problem := intake.size_problem(length, settings.MAX_UPLOAD_BYTES):
        raise InvalidInput.at("Upload-Length", problem)
    if problem := intake.ending_problem(name):
        raise InvalidInput.at("Upload-Metadata", problem)
    if room() < length:
        raise _no_room()


def _as_it_stands(by: Caller, upload: Upload, part: Part) -> Upload:
    found: Upload | None = mine(by.user, upload.project).filter(pk=upload.pk).first()
    if found is None:  # ended while this request was on its way
        part.drop()
        raise NotVisible
    return found


def _goes_on(upload: Upload, offset: int, announced: int | None) -> None:
    if upload.sha256:
        raise Stale.because("complete", "All bytes of this file are here.", fix="File it.")
    if offset != upload.offset:
        raise Stale.because(
            "offset", f"{upload.offset} bytes are here, so go on there.", fix="Ask with HEAD."
        )
    if announced is None:
        raise LengthRequired.because("length_required", "The request does not say how long it is.")
    if offset + announced > upload.length:
        raise TooLarge.because("too_large", f"{upload.length} bytes were announced; this would be more.")


def _pour(
    part: Part, upload: Upload, body: Readable, left: int, wanted: tuple[str, bytes] | None, at: dt.datetime
) -> None:
    start, unsaved = part.offset, 0
    proof: Any = hashlib.new(wanted[0], usedforsecurity=False) if wanted else None
    while left and (chunk := _next(body, left)):
        if proof:
            proof.update(chunk)
        part.write(chunk)
        left, unsaved = left - len(chunk), unsaved + len(chunk)
        if unsaved >= SAVE_EVERY and not proof:
            unsaved = _save(part, upload, at)
    if wanted and not hmac.compare_digest(proof.digest(), wanted[1]):
        part.go_back_to(start)
        raise Mismatch.because(
            "checksum", "These bytes are not those of the checksum.", fix="Send them again."
        )
    _save(part, upload, at)


def _next(body: Readable, left: int) -> bytes:
    try:
        return body.read(min(CHUNK, left))
    except UnreadablePostError:  # the connection broke
        return b""


def _save(part: Part, upload: Upload, at: dt.datetime) -> int:
    Upload.objects.filter(pk=upload.pk).update(offset=part.sync(), expires_at=at + KEPT_FOR)
    return 0


def _finish(upload: Upload, part: Part, at: dt.datetime) -> None:
    found = part.sha256()
    if upload.announced_sha256 and found != upload.announced_sha256:
        part.drop()
        upload.delete()
        raise Mismatch.because(
            "digest", "The file that arrived is not the one announced.", fix="Send it again."
        )
    part.keep()
    upload.sha256, upload.expires_at = found, at + KEPT_FOR
    upload.save(update_fields=["offset", "sha256", "expires_at"])


def _no_room() -> NoRoom:
    reason = Reason("no_room", "The storage is full.", fix="Ask your administrator, then go on from here.")
    return NoRoom(Answer.no(reason))
