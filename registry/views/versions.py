"""`/projects/<slug>/versions/`: what a release can be made of."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.answers import Answer
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of
from registry import permissions
from registry.forms import VersionForm, VersionsFilter
from registry.selectors.snapshots import matching
from registry.services import versions

ROWS = 50


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version, newest first within its kind."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = VersionsFilter(request.GET)
    form.full_clean()
    page = Paginator(matching(project, **form.cleaned_data), ROWS).get_page(request.GET.get("page"))
    may = permissions.may_register(by, project)
    return render(
        request, "registry/versions.html", {"project": project, "form": form, "page": page, "answer": may}
    )


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Register one."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = VersionForm(request.POST or None, initial=request.GET.dict())
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: versions.register(by=by, at=timezone.now(), project=project, **values))
        if made:
            messages.success(request, f"{made} is registered.")
            return redirect("registry:versions", slug)
    may = Answer.all_of([permissions.may_register(by, project), not_archived(project)])
    shown = {"project": project, "form": form, "answer": may}
    return render(request, "registry/version_new.html", shown, status=status_of(form))
