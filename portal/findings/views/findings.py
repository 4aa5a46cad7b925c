"""`/projects/<slug>/findings/`: what is wrong, each with the button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.accounts.callers import Caller
from portal.answers import Answer, Reason
from portal.audit.selectors.history import changes_of
from portal.findings import permissions
from portal.findings.forms import AssignForm, CloseForm, FindingFilter, FindingForm
from portal.findings.models import Finding, Severity
from portal.findings.selectors import findings as selectors
from portal.findings.services import findings
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of

PER_PAGE = 50
GROUPS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Information"}


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Errors, then warnings, then information; open ones unless the filter says otherwise."""
    by = caller_of(request)
    project, today = visible(by.user, slug), timezone.now().date()
    form = FindingFilter(request.GET, selectors.sources_of(project))
    found = selectors.narrowed(selectors.of_project(project), today=today, **form.given)
    page = Paginator(selectors.worst_first(found), PER_PAGE).get_page(request.GET.get("page"))
    counts = selectors.counts(found)
    rows = [(each, selectors.standing(each, today), selectors.source_label(each.source)) for each in page]
    shown = {
        "project": project,
        "form": form,
        "page": page,
        "counts": counts,
        "today": today,
        "groups": [
            (severity, label, counts[severity], inside)
            for severity, label in GROUPS.items()
            if (inside := [row for row in rows if row[0].severity == severity])
        ],
        "may_raise": Answer.all_of([permissions.may_raise(by, project), not_archived(project)]),
    }
    return render(request, "findings/findings.html", shown)


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what you noticed."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = FindingForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form, lambda: findings.raise_finding(by=by, at=timezone.now(), project=project, **given)
        )
        if made:
            messages.success(request, f"{made} is open.")
            return redirect(made)
    answer = Answer.all_of([permissions.may_raise(by, project), not_archived(project)])
    shown = {"project": project, "form": form, "answer": answer}
    return render(request, "findings/new.html", shown, status=status_of(form))


def finding(request: HttpRequest, slug: str, number: int, **wrong: forms.Form) -> HttpResponse:
    """One finding. `wrong` holds the form of an act that was refused, by the act's name."""
    by = caller_of(request)
    project, today = visible(by.user, slug), timezone.now().date()
    found = selectors.one(project, number)
    now = Answer.all_of([_still_open(found), not_archived(project)])
    shown = {
        "project": project,
        "finding": found,
        "standing": selectors.standing(found, today),
        "source": selectors.source_label(found.source),
        "today": today,
        "assign_form": AssignForm(initial={"owner": found.owner, "due": found.due}),
        "close_form": CloseForm(),
        "may_assign": Answer.all_of([permissions.may_assign(by, project), now]),
        "may_close": Answer.all_of([permissions.may_close(by, project), now]),
        "changes": changes_of(found),
        **wrong,
    }
    return render(request, "findings/finding.html", shown, status=422 if wrong else 200)


@require_POST
def assign(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who mends it and until when."""

    def act(by: Caller, found: Finding, given: dict[str, Any]) -> Finding:
        return findings.assign(by=by, at=timezone.now(), finding=found, **given)

    return _act(request, slug, number, "assign_form", AssignForm(request.POST), act, "is assigned")


@require_POST
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """It needs no more work."""

    def act(by: Caller, found: Finding, given: dict[str, Any]) -> Finding:
        return findings.close(by=by, at=timezone.now(), finding=found, **given)

    return _act(request, slug, number, "close_form", CloseForm(request.POST), act, "is closed")


def _act(
    request: HttpRequest, slug: str, number: int, name: str, form: forms.Form,
    act: Callable[[Caller, Finding, dict[str, Any]], Finding], words: str,
) -> HttpResponse:  # fmt: skip
    """Carry out one act and show the finding, or the form with what was said against it."""
    by = caller_of(request)
    found = selectors.one(visible(by.user, slug), number)
    if form.is_valid():
        made = attempt(form, lambda: act(by, found, form.cleaned_data))
        if made:
            messages.success(request, f"{made} {words}.")
            return redirect(made)
    return finding(request, slug, number, **{name: form})


def _still_open(found: Finding) -> Answer:
    if found.closed_at is None:
        return Answer.yes()
    return Answer.no(Reason("closed", f"{found} is closed already."))
