"""The class under operations that speak tus 1.0.0: headers in, headers out, and a body that is never parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.http import http_date
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.intake.patience import impatient
from evidence.models import Upload
from evidence.rules import resumable as tus
from evidence.services import artefacts, uploads
from portal.answers import Refused
from portal.projects.api.view import ProjectView


class OtherVersion(Refused):
    """A version of the protocol that is not spoken here."""

    status = 412


class TusView(ProjectView):
    """Headers in, headers out; a body is never parsed."""

    ordering = ("-begun_at", "-id")

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A session's CSRF token is looked for in the header: looking into a form would read the body."""
        if not hasattr(request, "_post"):
            request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Session or token, scope, project, role, version: all before a byte is read."""
        super().initial(request, *args, **kwargs)
        acts = request.method in {"POST", "PATCH", "DELETE"} and hasattr(self, request.method.lower())
        if acts:
            artefacts.expect(by=self.caller, at=self.now, project=self.project)
            if request.headers.get("Tus-Resumable") != tus.VERSION:
                raise OtherVersion.because(
                    "version", f"Send Tus-Resumable: {tus.VERSION}.", fix="Use a client for tus 1.0.0."
                )

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code in {412, 413} or self.request.method == "OPTIONS":
            response["Tus-Version"] = tus.VERSION
            response["Tus-Extension"] = tus.EXTENSIONS
            response["Tus-Max-Size"] = str(settings.MAX_UPLOAD_BYTES)
            response["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
        return super().finalize_response(request, response, *args, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What is spoken here; the headers say it."""
        return Response(status=204)

    def _run(self, act: Callable[[], Response]) -> Response:
        """No transaction round a request that may take hours."""
        return act()

    def header(self, name: str) -> str:
        return self.request.headers.get(name, "")

    def told(self, found: Upload, response: Response) -> Response:
        """With the headers of the protocol."""
        response["Upload-Offset"] = str(found.offset)
        response["Upload-Expires"] = http_date(found.expires_at.timestamp())
        return response

    def append(self, found: Upload, offset: int) -> Upload:
        said = self.request.META.get("CONTENT_LENGTH") or ""
        with impatient(self.request.META):
            return uploads.append(
                by=self.caller, at=self.now, upload=found, offset=offset, body=self.request._request,
                announced=int(said) if said.isdigit() else None, checksum=self.header("Upload-Checksum"),
            )  # fmt: skip

    def sends_bytes(self) -> bool:
        """Whether there is a body. Raises when it is of another type."""
        if (self.request.META.get("CONTENT_LENGTH") or "0") == "0" and self.request.method == "POST":
            return False
        if self.request.content_type != tus.MEDIA_TYPE:
            raise UnsupportedMediaType(self.request.content_type or "none")
        return True
