"""The class under every API operation: who calls, what time it is, reading, answering, and the house habits.

    class Versions(ProjectView):             # portal.projects.api.view: paths below projects/{slug}/
        scopes = {"POST": "registry"}        # the token scope per method; without it "read" and "write"
        ordering = "-registered_at"          # of the cursor; "-id" without it

        @operation("List versions", answers=VersionOut, many=True)
        def get(self, request: Request, slug: str) -> Response:
            return self.page(versions_of(self.project), VersionOut)

        @operation("Register a version", takes=VersionIn, answers=VersionOut, status=201)
        def post(self, request: Request, slug: str) -> Response:
            made = versions.register(
                by=self.caller, at=self.now, project=self.project, **self.read(VersionIn)
            )
            return self.made(made, VersionOut)

Refusals, invalid input and invisible objects are raised by services and answered as problem+json; a view
catches nothing. `Idempotency-Key` on POST and `If-None-Match` on `show` need no line in a view; a PATCH says
`self.unless_moved(found, Out)` first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.utils.encoders import JSONEncoder

from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, Reason, Refused
from portal.api.authentication import caller_of
from portal.api.idempotency import LONGEST_KEY, once
from portal.api.parsers import LimitedJson

ShapeClass = type[Serializer[Any]]
OF_PAGES = {"cursor", "page_size"}


class Moved(Refused):
    """`If-Match` names a state that is no longer the present one (RFC 9110 section 13.1.1)."""

    status = 412


class ApiView(GenericAPIView[Any]):
    """An API operation. Subclasses write `get`, `post`, `patch`, `delete` with `@operation`."""

    parser_classes = [LimitedJson]
    queryset: models.QuerySet[Any] | None = None
    filter_backends: list[Any] = []
    scopes: dict[str, str] = {}
    ordering: str | tuple[str, ...] = "-id"

    @cached_property
    def caller(self) -> Caller:
        """Who calls: `by=self.caller`."""
        return caller_of(self.request)

    @cached_property
    def now(self) -> datetime:
        """The moment of this request: `at=self.now`."""
        return timezone.now()

    def read(self, shape: ShapeClass, partial: bool = False) -> dict[str, Any]:
        """The body in this shape. Raises DRF's `ValidationError` at every wrong or unknown field (400)."""
        return self._checked(shape(data=self.request.data, partial=partial))

    def asked(self, shape: ShapeClass) -> dict[str, Any]:
        """The query parameters in this shape; those of paging are left to the pages."""
        asked = self.request.query_params.items()
        return self._checked(shape(data={key: value for key, value in asked if key not in OF_PAGES}))

    def page(
        self,
        rows: models.QuerySet[Any],
        shape: ShapeClass,
        fill: Callable[[list[Any]], list[Any]] = list,
    ) -> Response:
        """One cursor page of rows: `{results, next, previous}`. `fill` loads what only its rows need."""
        found = fill(list(self.paginate_queryset(rows) or ()))
        return self._tagged(self.get_paginated_response(shape(found, many=True).data).data)

    def rows(self, rows: Iterable[Any], shape: ShapeClass) -> Response:
        """A short list that is always whole, in the same form as a page."""
        return self._tagged({"results": shape(list(rows), many=True).data, "next": None, "previous": None})

    def show(self, found: Any, shape: ShapeClass) -> Response:
        """One thing with its ETag; 304 when `If-None-Match` names it already."""
        return self._tagged(shape(found).data)

    def made(self, found: Any, shape: ShapeClass, status: int = 201) -> Response:
        """What was created, with where it stands now when it has a `url`."""
        data = shape(found).data
        headers = {"Location": data["url"]} if isinstance(data, dict) and data.get("url") else None
        return Response(data, status=status, headers=headers)

    def unless_moved(self, found: Any, shape: ShapeClass) -> None:
        """Before a change: raise `Moved` (412) when `If-Match` names another state than this."""
        wanted = self.request.headers.get("If-Match", "")
        if wanted and wanted != "*" and etag_of(shape(found).data) not in _tags(wanted):
            message = "It changed since you read it. Read it again."
            raise Moved(Answer.no(Reason("stale", message, fix=self.request.path)))

    def once(self, fingerprint: str, act: Callable[[], Response]) -> Response:
        """For bodies that are streamed (uploads): one effect per key and fingerprint of the body."""
        key = self.request.headers.get("Idempotency-Key", "")
        if not key:
            return act()
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise InvalidInput.at("Idempotency-Key", f"A key has 1 to {LONGEST_KEY} printable characters.")
        return once(
            caller=self.caller.actor_id,
            path=self.request.path,
            key=key,
            fingerprint=fingerprint,
            at=self.now,
            act=lambda: self._answer(act),
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's dispatch, with the act inside its key's or its condition's transaction."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(self.request, *args, **kwargs)
            name = (request.method or "").lower()
            known = name in self.http_method_names and hasattr(self, name)
            handler = getattr(self, name) if known else self.http_method_not_allowed
            response = self._run(lambda: handler(self.request, *args, **kwargs))
        except Exception as error:  # DRF raises again what is no answer
            response = self.handle_exception(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _run(self, act: Callable[[], Response]) -> Response:
        request = self.request
        whole = (request.content_type or "").partition(";")[0] in {"", "application/json"}
        if request.method == "POST" and "Idempotency-Key" in request.headers and whole:
            return self.once(hashlib.sha256(_body(request)).hexdigest(), act)
        if request.method in {"PATCH", "PUT", "DELETE"} and "If-Match" in request.headers:
            with transaction.atomic():
                return self._answer(act)
        return act()

    def _answer(self, act: Callable[[], Response]) -> Response:
        """Turn a refusal into its answer here, so that the outer transaction keeps the refusal's event."""
        try:
            return act()
        except Exception as error:  # what is no answer is raised again
            return self.handle_exception(error)

    def _checked(self, shaped: BaseSerializer[Any]) -> dict[str, Any]:
        shaped.is_valid(raise_exception=True)
        return dict(shaped.validated_data)

    def _tagged(self, data: Any) -> Response:
        tag = etag_of(data)
        if tag in _tags(self.request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})


def etag_of(data: Any) -> str:
    """The strong ETag of what is shown (RFC 9110 section 8.8.3)."""
    text = JSONEncoder(sort_keys=True).encode(data)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    """The entity tags of a condition. A proxy that compresses makes a tag weak; it still names the same."""
    return {part.strip().removeprefix("W/") for part in header.split(",") if part.strip()}


def _body(request: Request) -> bytes:
    return request._request.body
