"""RFC 9457: every error is `application/problem+json` with a code, what to do, and messages per field."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from portal.answers import InvalidInput, NotVisible, Refused, Stale
from portal.audit import context
from portal.web.busy import says_busy

TITLES = {
    400: "The input is not valid",
    401: "Sign in first",
    403: "Your role does not include this",
    404: "Nothing here",
    405: "This address does not take that method",
    406: "No such representation",
    409: "A rule forbids this now",
    410: "Gone",
    411: "The length is missing",
    412: "It changed in the meantime",
    413: "Too large",
    415: "This media type is not taken",
    422: "The key was used with another body",
    423: "Somebody else is sending it",
    429: "Too many requests",
    460: "Not the bytes that were meant",
    503: "Busy",
    507: "No room",
}

CODES = {
    401: "unauthenticated",
    403: "scope_missing",
    404: "not_found",
    405: "method",
    406: "not_acceptable",
    415: "media_type",
    429: "throttled",
}


def handle(exception: Exception, where: dict[str, Any]) -> Response | None:
    """DRF's exception handler."""
    set_rollback()
    if isinstance(exception, (NotVisible, Http404)):
        return problem(404, code="not_found", detail="It does not exist, or it is not for you to see.")
    if isinstance(exception, Refused):
        return _refused(exception)
    if isinstance(exception, InvalidInput):
        return problem(400, code="invalid", detail="Correct the named fields.", errors=exception.errors)
    if isinstance(exception, OperationalError) and says_busy(exception):
        busy = problem(
            503,
            code="busy",
            detail="Somebody else holds this just now. Nothing was recorded.",
            fix="Try again.",
        )
        busy["Retry-After"] = "2"
        return busy
    if isinstance(exception, RequestDataTooBig):
        return problem(413, code="too_large", detail="The body is too large.", fix="Send files as multipart.")
    answer = exception_handler(exception, where)
    if answer is None or not isinstance(exception, exceptions.APIException):
        return answer
    return _rephrase(exception, answer)


def problem(code_number: int, *, code: str, detail: str, fix: str = "", **more: Any) -> Response:
    """A problem document. `fix` says where to go or what to do."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(code_number, "It did not work"),
        "status": code_number,
        "code": code,
        "detail": detail,
        "errors": more.pop("errors", {}),
        "fix": fix,
        "request_id": context.request_id.get(),
        **more,
    }
    return Response(body, status=code_number, content_type="application/problem+json")


def _refused(refused: Refused) -> Response:
    first = refused.answer.reasons[0]
    reasons = [
        {
            "code": reason.code,
            "message": reason.message,
            "fix": reason.fix,
            "owner": reason.owner,
            "item": reason.item,
        }
        for reason in refused.answer.reasons
    ]
    extra = {"changes": refused.extra.get("changes", [])} if isinstance(refused, Stale) else {}
    return problem(
        refused.status,
        code=first.code,
        detail=refused.answer.message,
        fix=first.fix,
        reasons=reasons,
        **extra,
    )


def _rephrase(exception: exceptions.APIException, answer: Response) -> Response:
    number = answer.status_code
    if isinstance(exception, exceptions.ValidationError):
        return problem(
            400, code="invalid", detail="Correct the named fields.", errors=_per_field(exception.detail)
        )
    made = problem(number, code=_code_of(exception, number), detail=str(exception.detail))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in answer:
            made[header] = answer[header]
    if number == status.HTTP_401_UNAUTHORIZED and "WWW-Authenticate" not in made:
        made["WWW-Authenticate"] = 'Bearer realm="gatehouse"'
    return made


def _code_of(exception: exceptions.APIException, number: int) -> str:
    if number == status.HTTP_403_FORBIDDEN and str(exception.detail).startswith("CSRF"):
        return "csrf"
    return CODES.get(number) or str(exception.default_code)


def _per_field(detail: Any) -> dict[str, list[str]]:
    if isinstance(detail, dict):
        return {name: [str(part) for part in _flat(found)] for name, found in detail.items()}
    return {"non_field_errors": [str(part) for part in _flat(detail)]}


def _flat(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [part for inner in found.values() for part in _flat(inner)]
    if isinstance(found, list):
        return [part for inner in found for part in _flat(inner)]
    return [found]
