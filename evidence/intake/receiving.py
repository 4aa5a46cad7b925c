"""Reading the body of an upload: only after it is known who sends it, and how long it says it is.

The order matters. A view authenticates, asks `artefacts.expect` whether the role allows it, and calls
`receive`; before that not one byte of the body was read.
"""

from __future__ import annotations

import errno
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from evidence.intake.handler import HashingUploadHandler
from evidence.intake.storing import StoredUpload
from evidence.models import Blob, Upload
from evidence.rules.intake import measure
from portal.answers import Answer, InvalidInput, Reason, Refused

FILE_FIELD = "file"
ROOM_FOR_FIELDS = 1024 * 1024


class TooLarge(Refused):
    """More bytes than an upload may have (RFC 9110 section 15.5.14)."""

    status = 413


class LengthRequired(Refused):
    """The body does not say how long it is (RFC 9110 section 15.5.12)."""

    status = 411


class NoRoom(Refused):
    """The storage is full (RFC 4918 section 11.5)."""

    status = 507


@dataclass(frozen=True)
class Received:
    """The fields of a multipart body, and its one file: already in the storage, hashed."""

    fields: dict[str, str]
    upload: StoredUpload | None
    stored: list[StoredUpload] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the fields and the file's digest: equal for equal bodies whatever their boundary."""
        said = {**self.fields, "": self.upload.sha256 if self.upload else ""}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def settle(self) -> None:
        """Call when the act is over: bytes that nothing names (it was refused, or had them before) are removed."""
        for upload in self.stored:
            if not any(model.objects.filter(key=upload.key).exists() for model in (Blob, Upload)):
                upload.discard()


def receive(request: HttpRequest) -> Received:
    """Store and hash the file of a multipart body while it arrives.

    The request's `POST` and `FILES` are filled, so that a page's CSRF check finds its field. Raises
    `TooLarge`, `LengthRequired`, `NoRoom`, or `InvalidInput` for a body that is no form, ends too early, or
    has more than one file; then nothing stays stored.
    """
    _check_length(request)
    handler = HashingUploadHandler(request)
    try:
        fields, files = MultiPartParser(request.META, request, [handler], request.encoding).parse()
        if handler.too_large:
            raise too_large()
        received = Received(_plain(fields), _only(files, handler), handler.stored)
    except (MultiPartParserError, SuspiciousOperation) as problem:
        handler.abandon()
        raise InvalidInput.at(FILE_FIELD, f"The upload could not be read: {problem}") from None
    except OSError as problem:
        handler.abandon()
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoom.because("no_room", "The storage is full. Ask your administrator.") from None
        raise
    except BaseException:
        handler.abandon()
        raise
    _fill(request, fields, files)
    return received


def _check_length(request: HttpRequest) -> None:
    """A body without a length, or with one over the limit, is refused unread."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said.isdigit() or int(said) == 0:
        reason = Reason(
            "length_required", "The upload does not say how long it is.", fix="Send Content-Length."
        )
        raise LengthRequired(Answer.no(reason))
    if int(said) > settings.MAX_UPLOAD_BYTES + ROOM_FOR_FIELDS:
        raise too_large()


def too_large() -> TooLarge:
    most = measure(settings.MAX_UPLOAD_BYTES)
    reason = Reason("too_large", f"The file is larger than {most}.", fix="Split it, or add a link to it.")
    return TooLarge(Answer.no(reason))


def _plain(fields: QueryDict) -> dict[str, str]:
    doubled = sorted(name for name, values in fields.lists() if len(values) > 1)
    if doubled:
        raise InvalidInput({name: ["This field came more than once."] for name in doubled})
    return {name: str(value) for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def _only(files: MultiValueDict[str, Any], handler: HashingUploadHandler) -> StoredUpload | None:
    if not handler.stored:
        return None
    if len(handler.stored) > 1:
        raise InvalidInput.at(
            FILE_FIELD, "Send one file at a time, each as an artefact or version of its own."
        )
    if FILE_FIELD not in files:
        raise InvalidInput.at(FILE_FIELD, f"Send the file in the field “{FILE_FIELD}”.")
    return handler.stored[0]


def _fill(request: HttpRequest, fields: QueryDict, files: MultiValueDict[str, Any]) -> None:
    request._post, request._files = fields, files  # type: ignore[attr-defined]
