"""`/projects/<slug>/retention/`: what is kept until when, holds, and deletions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.coverage import ReasonForm
from evidence.forms.retention import DecideForm, HoldForm
from evidence.models import Artefact
from evidence.retention import periods
from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import retention as reads
from evidence.services import retention
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """What may go when, what is on hold, and what waits for a second person."""
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug))


@require_POST
def place_hold(request: HttpRequest, slug: str) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    documents = {each.number: each for each in _artefacts(project)}
    form = HoldForm(request.POST, artefacts=documents.values(), auto_id="hold_%s")

    def act() -> Any:
        chosen = documents.get(form.cleaned_data["artefact"])
        reason = form.cleaned_data["reason"]
        return retention.place_hold(by=by, at=timezone.now(), project=project, artefact=chosen, reason=reason)

    return _done(request, by, project, "hold_form", form, act, "The hold stands.")


@require_POST
def release_hold(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.hold(project, pk)
    form = ReasonForm(request.POST, auto_id="release_%s")

    def act() -> Any:
        return retention.release_hold(by=by, at=timezone.now(), hold=found, **form.cleaned_data)

    return _done(request, by, project, "release_form", form, act, "The hold is released.")


@require_POST
def ask(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """Ask that the bytes of one version be deleted."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = artefact_reads.version(artefact_reads.artefact(project, number), version)
    form = ReasonForm(request.POST, auto_id="ask_%s")

    def act() -> Any:
        return retention.ask(by=by, at=timezone.now(), version=found, **form.cleaned_data)

    return _done(request, by, project, "ask_form", form, act, "Asked. Another person decides.")


@require_POST
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Decide about a deletion."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.deletion(project, number)
    form = DecideForm(request.POST, auto_id="decide_%s")

    def act() -> Any:
        approve, reason = form.cleaned_data["answer"] == "approve", form.cleaned_data["reason"]
        return retention.answer(by=by, at=timezone.now(), deletion=found, approve=approve, reason=reason)

    return _done(request, by, project, "decide_form", form, act, "Your decision is recorded.")


def _done(
    request: HttpRequest, by: Caller, project: Project, name: str, form: forms.Form, act: Callable[[], Any],
    words: str,
) -> HttpResponse:  # fmt: skip
    if form.is_valid() and attempt(form, act):
        messages.success(request, words)
        return redirect("evidence:retention", project.slug)
    return _page(request, by, project, **{name: form})


def _page(request: HttpRequest, by: Caller, project: Project, **tried: forms.Form) -> HttpResponse:
    now = timezone.now()
    page = Paginator(reads.versions_of(project), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project, "page": page, "rows": reads.rows_of(project, now, list(page)), "periods": periods(),
        "holds": reads.holds_of(project), "deletions": reads.deletions_of(project)[:PER_PAGE],
        "hold_form": HoldForm(artefacts=_artefacts(project), auto_id="hold_%s"),
        "release_form": ReasonForm(auto_id="release_%s"), "ask_form": ReasonForm(auto_id="ask_%s"),
        "decide_form": DecideForm(auto_id="decide_%s"),
        "may_hold": permissions.may_keep_holds(by, project),
        "may_ask": permissions.may_ask_deletion(by, project),
        "may_decide": permissions.may_be_second(by, project, act="decide about a deletion"),
        "wrong": next((form for form in tried.values() if form.errors), None), **tried,
    }  # fmt: skip
    return render(request, "evidence/retention.html", context, status=status_of(*tried.values()))


def _artefacts(project: Project) -> list[Artefact]:
    return list(Artefact.objects.filter(project=project).order_by("number"))
