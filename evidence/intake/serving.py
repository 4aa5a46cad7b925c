"""Handing out originals: as attachments that a browser neither sniffs nor runs (RFC 9110 section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from evidence.models import ArtefactVersion, Blob
from portal.answers import NotNow

PIECE = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def attachment(request: HttpRequest, version: ArtefactVersion) -> HttpResponseBase:
    """The version's bytes, whole or the one range that was asked for. Raises `NotNow` for a link."""
    blob = version.blob
    if version.deleted_at is not None:
        raise NotNow.because(
            "deleted", f"The bytes of {version} were deleted by decision on {version.deleted_at:%-d %B %Y}."
        )
    if blob is None:
        raise NotNow.because("link", f"{version} is a link; there is no file to download.", fix=version.link)
    return blob_attachment(
        request,
        blob,
        name=version.filename or blob.sha256,
        media_type=version.media_type or "application/octet-stream",
    )


def blob_attachment(request: HttpRequest, blob: Blob, *, name: str, media_type: str) -> HttpResponseBase:
    """Stored bytes under a name, whole or the one range that was asked for; the ETag is their SHA-256."""
    response = _answer(request, blob)
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["ETag"] = f'"{blob.sha256}"'
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    # Named, so that the compressing middleware leaves lengths and ranges alone.
    response["Content-Encoding"] = "identity"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    tag = f'"{blob.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    asked = request.headers.get("Range", "")
    if not asked or request.headers.get("If-Range", tag) != tag:
        return FileResponse(default_storage.open(blob.key), headers={"Content-Length": str(blob.size)})
    match = ONE_RANGE.fullmatch(asked.replace(" ", ""))
    if match is None or not any(match.groups()):
        return FileResponse(default_storage.open(blob.key), headers={"Content-Length": str(blob.size)})
    return _part(blob, *_bounds(blob.size, match[1], match[2]))


def _bounds(size: int, first: str, last: str) -> tuple[int, int]:
    """First and last byte of `first-last`, `first-` or `-count`; first > last when it lies outside."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(blob: Blob, first: int, last: int) -> HttpResponseBase:
    if first > last or first >= blob.size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    response = StreamingHttpResponse(_pieces(blob.key, first, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _pieces(key: str, first: int, left: int) -> Iterator[bytes]:
    """Opened only when the first piece is asked for, so that an answer nobody reads holds nothing open."""
    with default_storage.open(key) as file:
        file.seek(first)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
