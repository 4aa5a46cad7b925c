"""`projects/{slug}/uploads/`: large files, sent so that they may be interrupted (tus 1.0.0).

Announce with POST, send with PATCH, ask with HEAD how much is here, go on with PATCH. What has arrived whole is
filed by its id, as `upload` in place of `file`, where artefacts and versions are added. Two habits of ours: a
method is overridden on POST only, so that no link can change anything; GET answers what HEAD says, in JSON.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api.tus import TusView
from evidence.models import Upload
from evidence.rules import resumable as tus
from evidence.selectors import uploads as reads
from evidence.serializers.uploads import UploadOut
from evidence.services import uploads
from portal.api.schema import IDEMPOTENCY_KEY, operation


def _header(name: str, words: str, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=words, required=required)


RESUMABLE = _header("Tus-Resumable", f"The version of the protocol: {tus.VERSION}.", required=True)
CHECKSUM = _header("Upload-Checksum", "sha256 or sha1, a space, the digest of this request in Base64.")
BYTES = {tus.MEDIA_TYPE: OpenApiTypes.BINARY}
RECEIVING = (410, 411, 412, 423, 460, 507)


class Uploads(TusView):
    """Your files in this project that are not filed yet."""

    @operation("List your uploads", answers=UploadOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.mine(self.caller.user, self.project), UploadOut)

    @operation(
        "Announce an upload", takes=BYTES, answers=UploadOut, status=201, also=RECEIVING,
        headers=[
            RESUMABLE, CHECKSUM, IDEMPOTENCY_KEY, _header("Upload-Length", "Bytes of the whole file.", required=True),
            _header("Upload-Metadata", "`filename`, and `sha256` of the whole file, each in Base64."),
        ],
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """The answer's `Location` takes the bytes. They may begin in this request."""
        begins = self.sends_bytes()
        length = tus.number("Upload-Length", self.header("Upload-Length"))
        said = f"{length} {self.header('Upload-Metadata')}"

        def begin() -> Response:
            self.begun = uploads.begin(
                by=self.caller, at=self.now, project=self.project, length=length,
                metadata=self.header("Upload-Metadata"),
            )  # fmt: skip
            return self.told(self.begun, self.made(self.begun, UploadOut))

        response = self.once(hashlib.sha256(said.encode()).hexdigest(), begin)
        if begins and self.begun is not None:
            self.told(self.append(self.begun, 0), response)
        if response.status_code == 201 and response.data:
            response["Location"] = response.data["url"]
        return response

    begun: Upload | None = None


class OneUpload(TusView):
    """One file of yours on its way in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        instead = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and instead in {"PATCH", "DELETE"}:
            request.method = instead
        return super().dispatch(request, *args, **kwargs)

    @operation("Ask how much of an upload is here", answers=UploadOut)
    def get(self, request: Request, slug: str, upload: str) -> Response:
        found = self._upload(upload)
        response = self.told(found, self.show(found, UploadOut))
        response["Upload-Length"] = str(found.length)
        response["Cache-Control"] = "no-store"
        if found.metadata:
            response["Upload-Metadata"] = found.metadata
        return response

    @operation(
        "Send bytes of an upload", takes=BYTES, status=204, also=RECEIVING,
        headers=[RESUMABLE, CHECKSUM, _header("Upload-Offset", "How many bytes are here already.", required=True)],
    )  # fmt: skip
    def patch(self, request: Request, slug: str, upload: str) -> Response:
        """What arrives counts, also when the connection breaks; with a checksum all of it or nothing."""
        found = self._upload(upload)
        self.sends_bytes()
        offset = tus.number("Upload-Offset", self.header("Upload-Offset"))
        return self.told(self.append(found, offset), Response(status=204))

    @operation("Remove an upload", status=204, headers=[RESUMABLE], also=(410, 412, 423))
    def delete(self, request: Request, slug: str, upload: str) -> Response:
        uploads.end(by=self.caller, at=self.now, upload=self._upload(upload))
        return Response(status=204)

    def _upload(self, name: str) -> Upload:
        return reads.upload(self.caller.user, self.project, name)
