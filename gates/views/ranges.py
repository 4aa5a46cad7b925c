"""Serving a stored file in one piece or in the part that was asked for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 1024 * 1024
ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


def serve(request: HttpRequest, file: IO[bytes], *, size: int, name: str, etag: str) -> HttpResponseBase:
    """The file as an attachment, with a range where the request asks for one that still fits `etag`."""
    asked = request.headers.get("Range", "")
    condition = request.headers.get("If-Range", etag)
    part = _part(asked, size) if asked and condition == etag else None
    response: HttpResponseBase
    if asked and condition == etag and ONE_RANGE.match(asked) and part is None:
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    elif part is None:
        response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
        response["Content-Length"] = str(size)
    else:
        first, last = part
        response = StreamingHttpResponse(
            _pieces(file, first, last), status=206, content_type="application/zip"
        )
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(last - first + 1)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None when the range is none that can be served."""
    found = ONE_RANGE.match(asked)
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size - 1
    else:
        begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (begin, end) if begin <= end and begin < size else None


def _pieces(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
