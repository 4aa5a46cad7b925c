"""Error pages: what happened, what to do, and the request's id."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.answers import InvalidInput, Refused
from portal.audit import context


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """403 names what the role lacks, 409 the rule; both say what to do."""
    template = "errors/403.html" if refusal.status == 403 else "errors/409.html"
    return render(
        request, template, {"answer": refusal.answer, "extra": refusal.extra}, status=refusal.status
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def invalid(request: HttpRequest, found: InvalidInput) -> HttpResponse:
    return render(request, "errors/400.html", {"errors": found.errors}, status=400)


def busy(request: HttpRequest) -> HttpResponse:
    """Somebody else holds what this act needs; nothing was recorded, and trying again is right."""
    response = render(request, "errors/busy.html", status=503)
    response["Retry-After"] = "2"
    return response


def is_for_machines(request: HttpRequest) -> bool:
    """Addresses of the API answer problem documents (RFC 9457), never pages."""
    return request.path.startswith("/api/") and request.path != "/api/docs/"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired session or a stale form: nothing was recorded, and going back keeps what was typed."""
    return render(request, "errors/expired.html", {"reason": reason}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    if is_for_machines(request):
        return _problem(500, "broken", "Something broke on our side. Nothing was half recorded; try again.")
    return render(request, "errors/500.html", status=500)


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    """What `portal.api.problems` answers, for what fails before or beneath the API's own views."""
    body = {
        "type": "about:blank",
        "title": "It did not work",
        "status": status,
        "code": code,
        "detail": detail,
        "errors": {},
        "fix": "",
        "request_id": context.request_id.get(),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
