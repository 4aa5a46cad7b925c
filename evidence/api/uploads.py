"""The class under operations that take files: who sends, and how much, is known before a byte is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import IO, Any

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.intake.receiving import receive
from evidence.selectors.uploads import bytes_of
from evidence.services import artefacts, uploads
from portal.answers import InvalidInput
from portal.api.parsers import LimitedJson
from portal.api.views import ShapeClass
from portal.projects.api.view import ProjectView


class Unread(BaseParser):
    """Takes multipart without reading it: the body is streamed later, once the sender is known and may
    send.
    """

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        return DataAndFiles(QueryDict(), MultiValueDict())


class UploadView(ProjectView):
    """A POST with a multipart file, or with JSON for a link or a form."""

    parser_classes = [Unread, LimitedJson]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A session's CSRF token is looked for in the header: looking into the form would read the body."""
        if request.method == "POST" and not hasattr(request, "_post"):
            request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After session or token, scope and project, the role: a refusal here costs no byte of the upload."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            artefacts.expect(by=self.caller, at=self.now, project=self.project)

    def take(self, shape: ShapeClass, add: Callable[[dict[str, Any]], Response]) -> Response:
        """Read the submission in this shape and add it: once per `Idempotency-Key`, without stray bytes."""
        if not (self.request.content_type or "").startswith(Unread.media_type):
            values = {key: value for key, value in self.read(shape).items() if key != "file"}
            return self._arrived(values.pop("upload"), values, add)
        received = receive(self.request._request)

        def act() -> Response:
            values = self._checked(shape(data=_typed(received.fields)))
            if values["upload"]:
                raise InvalidInput.at("upload", "Name an upload in a JSON body, without a file.")
            return add({**values, "upload": received.upload})

        try:
            return self.once(received.fingerprint, act)
        finally:
            received.settle()

    def _arrived(
        self, name: str, values: dict[str, Any], add: Callable[[dict[str, Any]], Response]
    ) -> Response:
        """Add what came in earlier; a refusal leaves it where it is, to be tried again without sending it."""
        if not name:
            return add(values)
        with uploads.claimed(by=self.caller, at=self.now, project=self.project, name=name) as found:
            response = self._answer(lambda: add({**values, "upload": bytes_of(found)}))
            if response.status_code == 201:
                found.delete()
        return response


def _typed(fields: dict[str, str]) -> dict[str, Any]:
    """Form fields as the shape wants them: `content` is JSON in a text field."""
    values: dict[str, Any] = {name: value for name, value in fields.items() if value != ""}
    if "content" in values:
        try:
            values["content"] = json.loads(fields["content"])
        except ValueError:
            raise InvalidInput.at("content", "This is not JSON.") from None
    return values
