"""JSON bodies, with a limit before the first byte is parsed."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLarge(APIException):
    """The body is larger than `DATA_UPLOAD_MAX_MEMORY_SIZE` (RFC 9110 section 15.5.14)."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is too large. JSON bodies may have 5 MB; files are sent as multipart."


class LimitedJson(JSONParser):
    """JSON of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = stream.read(most + 1)
        if len(text) > most:
            raise TooLarge
        try:
            parsed: dict[str, Any] = super().parse(BytesIO(text), media_type, parser_context)
        except RecursionError:
            raise ParseError("This JSON is nested too deeply.") from None
        return parsed
