"""How operations are described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.serializers import Serializer

from portal.api.shapes import Problem

F = TypeVar("F", bound=Callable[..., Any])
ShapeClass = type[Serializer[Any]]
PROBLEMS = {
    400: "A field is wrong; `errors` says which.",
    401: "No token, no session, or one that no longer counts.",
    403: "The caller's role or the token's scope lacks this.",
    404: "It does not exist, or not for this caller.",
    410: "What arrived before is not here any more.",
    411: "The request does not say how long it is.",
    409: "A rule forbids it in the present state.",
    412: "`If-Match` names a state that is no longer the present one.",
    413: "The body is too large.",
    415: "The media type is not taken here.",
    422: "The `Idempotency-Key` was used with another body.",
    423: "Another request writes to it just now.",
    460: "The bytes are not those of the checksum.",
    507: "The storage is full.",
}
READING = (400, 401, 403, 404)
WRITING = (*READING, 409, 413, 415)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="One effect per key and body; kept for 30 days.",
)
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read.")
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="304 if it still holds."
)


class HouseSchema(AutoSchema):
    """Tags follow the resource, not the mount point."""

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part and "{" not in part]
        return [parts[1] if len(parts) > 1 and parts[0] == "projects" else parts[0]] if parts else ["root"]

    def get_operation_id(self) -> str:
        """`…_retrieve` is one of many; what stands alone at its path is `…_read`, so that names never meet."""
        name = str(super().get_operation_id())
        alone = not self.path.endswith("}/") and name.endswith("_retrieve")
        return name.removesuffix("_retrieve") + "_read" if alone else name

    def _is_list_view(self, serializer: Any = None) -> bool:
        """The answer decides, not its problems, whose keys (code and media type) would sort first."""
        found: Any = serializer if serializer is not None else self.get_response_serializers()
        if isinstance(found, dict):
            found = {code: shape for code, shape in found.items() if not isinstance(code, tuple)}
        return bool(super()._is_list_view(found))


class Bearer(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tokens of machines."""

    target_class = "portal.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gate_…"}


class Session(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The browser session of people."""

    target_class = "portal.api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def operation(
    summary: str,
    *,
    answers: ShapeClass | None = None,
    takes: ShapeClass | dict[str, Any] | None = None,
    asks: ShapeClass | None = None,
    many: bool = False,
    status: int = 200,
    headers: Sequence[OpenApiParameter] | None = None,
    also: Sequence[int] = (),
) -> Callable[[F], F]:
    """Describe an operation: what body it takes, what query it understands, what it answers, which problems.

    `many` is a cursor page of `answers`; `headers` stand in place of the usual ones; `also` are further
    problems. `takes` is a shape, or what is sent by its media type. Put it directly above the method of an `ApiView`.
    """

    def describe(method: F) -> F:
        verb = method.__name__
        described: F = extend_schema(
            summary=summary,
            description=method.__doc__ or summary,
            request=takes,
            parameters=_parameters(asks, verb, headers),
            responses={
                status: answers(many=many) if answers else OpenApiResponse(description="Done"),
                **_problems(verb, also),
            },
        )(method)
        return described

    return describe


def _parameters(asks: ShapeClass | None, verb: str, headers: Sequence[OpenApiParameter] | None) -> list[Any]:
    usual = {"post": [IDEMPOTENCY_KEY], "patch": [IF_MATCH], "get": [IF_NONE_MATCH]}.get(verb, [])
    return [*([asks] if asks else []), *(usual if headers is None else headers)]


def _problems(verb: str, also: Sequence[int]) -> dict[Any, Any]:
    codes = {"get": READING, "post": (*WRITING, 422), "patch": (*WRITING, 412)}.get(verb, WRITING)
    return {
        (code, "application/problem+json"): OpenApiResponse(Problem, description=PROBLEMS[code])
        for code in (*codes, *also)
    }
