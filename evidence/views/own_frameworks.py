"""`/frameworks/propose/` and `/frameworks/<key>/versions/<number>/`: frameworks that the organisation writes."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import permissions
from evidence.forms.coverage import ReasonForm
from evidence.forms.frameworks import ProposeForm
from evidence.frameworks.caged import LARGEST
from evidence.models import FrameworkVersion, VersionState
from evidence.selectors.own_frameworks import changes_of, moved_by, version
from evidence.services import own_frameworks
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer, NotAllowed
from portal.web.callers import caller_of

View = Callable[..., HttpResponseBase]
ROOM_FOR_FIELDS = 64 * 1024


def small_file(view: View) -> View:
    """Who asks and how long the body says it is are checked before a byte of it is read; then the CSRF token."""

    @csrf_exempt
    @functools.wraps(view)
    def judged(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST":
            NotAllowed.unless(permissions.may_keep_frameworks(caller_of(request)))
            if int(request.headers.get("Content-Length") or LARGEST * 2) > 2 * LARGEST + ROOM_FOR_FIELDS:
                words = "At most 1 MB is taken in for a framework."
                return render(request, "errors/413.html", {"message": words}, status=413)
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        return csrf_protect(view)(request)

    return judged


@require_http_methods(["GET", "HEAD", "POST"])
@small_file
def propose(request: HttpRequest) -> HttpResponse:
    """A file or pasted text; every problem comes back with its line and path."""
    by = caller_of(request)
    form = ProposeForm(request.POST, request.FILES) if request.method == "POST" else ProposeForm()
    if form.is_valid():
        made = attempt(form, lambda: own_frameworks.propose(
            by=by, at=timezone.now(), data=form.data_sent, why=form.cleaned_data["why"]
        ))  # fmt: skip
        if made:
            messages.success(request, "Proposed. It counts once a second administrator puts it in force.")
            return redirect("frameworks:version", made.key, made.number)
    shown = {"form": form, "answer": permissions.may_keep_frameworks(by)}
    return render(request, "evidence/propose_framework.html", shown, status=status_of(form))


@require_safe
def show(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What a version changes, whose coverage it would move, and the second administrator's answer."""
    return _page(request, caller_of(request), version(key, number))


@require_POST
def put_in_force(request: HttpRequest, key: str, number: int) -> HttpResponse:
    by, form = caller_of(request), forms.Form(request.POST)
    found = version(key, number)
    if attempt(form, lambda: own_frameworks.put_in_force(by=by, at=timezone.now(), version=found)):
        messages.success(request, f"{found} is in force.")
        return redirect("frameworks:framework", key)
    return _page(request, by, found, form)


@require_POST
def refuse(request: HttpRequest, key: str, number: int) -> HttpResponse:
    by, form = caller_of(request), ReasonForm(request.POST)
    found = version(key, number)
    if form.is_valid():
        made = attempt(form, lambda: own_frameworks.refuse(
            by=by, at=timezone.now(), version=found, **form.cleaned_data
        ))  # fmt: skip
        if made:
            messages.success(request, f"{found} is not put in force.")
            return redirect(found)
    return _page(request, by, found, form)


def _page(
    request: HttpRequest, by: Caller, found: FrameworkVersion, tried: forms.Form | None = None
) -> HttpResponse:
    keeps = permissions.may_keep_frameworks(by)
    second = permissions.not_the_first(by, found.proposed_by, item=str(found))
    open_ = found.state == VersionState.PROPOSED
    shown = {
        "version": found, "changes": changes_of(found), "tried": tried or forms.Form(), "waits": open_,
        "moved": moved_by(found, timezone.now()) if open_ and keeps else [],
        "may_keep": keeps, "may_put": Answer.all_of([keeps, second]),
    }  # fmt: skip
    return render(request, "evidence/framework_version.html", shown, status=status_of(*filter(None, [tried])))
