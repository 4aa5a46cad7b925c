"""`/projects/<slug>/incidents/`: the list, raising one, and the library of public post-mortems."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.forms.incidents import IncidentFilter, RaiseForm
from evidence.incidents import playbook, post_mortems
from evidence.selectors import incidents as reads
from evidence.services import incidents
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every incident, the newest first, with the clock that runs out next."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    form = IncidentFilter(request.GET)
    page = Paginator(reads.incidents_of(project, **form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "project": project, "form": form, "page": page, "rows": reads.views_of(page, now),
        "may_raise": _may_raise(by, project),
    }  # fmt: skip
    return render(request, "evidence/incidents.html", shown)


def raise_one(request: HttpRequest, slug: str) -> HttpResponse:
    """Raise an incident; nothing needs to be proved."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    form = RaiseForm(request.POST or None, initial={"aware_at": now, "severity": 2})
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: incidents.raise_incident(by=by, at=now, project=project, **form.cleaned_data)
        )
        if made:
            messages.success(request, f"{made} is raised. Its clocks run.")
            return redirect(made)
    shown = {
        "project": project, "form": form, "answer": _may_raise(by, project),
        "severities": playbook().severities.values(),
    }  # fmt: skip
    return render(request, "evidence/incident_new.html", shown, status=status_of(form))


@require_safe
def library(request: HttpRequest, slug: str) -> HttpResponse:
    """Public post-mortems, to be read with the runbook."""
    project = visible(caller_of(request).user, slug)
    shown = {"project": project, "post_mortems": post_mortems()}
    return render(request, "evidence/post_mortems.html", shown)


def _may_raise(by: Caller, project: Project) -> Answer:
    return Answer.all_of([permissions.may_raise_incident(by, project), not_archived(project)])
