"""Files come in here only, and only after the request's head has been judged."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from evidence.intake.handler import HashingUploadHandler
from evidence.intake.receiving import ROOM_FOR_FIELDS
from evidence.rules.intake import measure
from evidence.services import artefacts
from portal.accounts.callers import Caller
from portal.answers import Refused
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

View = Callable[..., HttpResponseBase]


def receives_files(view: View) -> View:
    """The view gets `by` and `project` and reads a body whose files already lie in the storage, hashed.

    Who asks and how long the body says it is are checked before a byte of it is read; only then is the CSRF
    token looked for, because looking reads the body (Django, "Uploading files", on changing handlers).
    """

    @csrf_exempt
    @functools.wraps(view)
    def judged(request: HttpRequest, slug: str, **named: object) -> HttpResponseBase:
        by = caller_of(request)
        project = visible(by.user, slug)
        if request.method == "POST" and (refused := _before_reading(request, by, project)):
            return refused
        return _reading(view, request, by, project, named)

    return judged


def wants_json(request: HttpRequest) -> bool:
    """Whether `upload.js` asks; its contract stands at the top of that file."""
    return "application/json" in request.headers.get("Accept", "")


def too_large(request: HttpRequest) -> HttpResponse:
    words = f"At most {measure(settings.MAX_UPLOAD_BYTES)} is taken in. Split the file, or add a link."
    if wants_json(request):
        return JsonResponse({"ok": False, "message": words, "errors": {"file": [words]}}, status=413)
    return render(request, "errors/413.html", {"message": words}, status=413)


def _before_reading(request: HttpRequest, by: Caller, project: Project) -> HttpResponse | None:
    try:
        artefacts.expect(by=by, at=timezone.now(), project=project)
    except Refused as refused:
        if wants_json(request):
            return JsonResponse({"ok": False, "message": refused.answer.message}, status=refused.status)
        raise
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return HttpResponse("The upload does not say how long it is.", status=411, content_type="text/plain")
    return too_large(request) if int(length) > settings.MAX_UPLOAD_BYTES + ROOM_FOR_FIELDS else None


def _reading(
    view: View, request: HttpRequest, by: Caller, project: Project, named: dict[str, object]
) -> HttpResponseBase:
    handler = HashingUploadHandler(request)
    request.upload_handlers = [handler]
    reached = []

    @csrf_protect
    def protected(request: HttpRequest) -> HttpResponseBase:
        request.POST  # noqa: B018  (reads the body)
        if handler.too_large:
            return too_large(request)
        reached.append(True)
        return view(request, by=by, project=project, **named)

    try:
        response: HttpResponseBase = protected(request)
    except BaseException:
        handler.abandon() if not reached else None
        raise
    if not reached:
        handler.abandon()
    return response
