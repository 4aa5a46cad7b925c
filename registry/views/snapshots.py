"""`/projects/<slug>/snapshots/`: the release sets, capturing one, reading one, comparing two."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.audit.selectors.history import changes_of
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of
from registry import permissions
from registry.forms import CaptureForm
from registry.models import SNAPSHOT_KINDS, Snapshot
from registry.selectors import snapshots as read
from registry.services import snapshots

ROWS = 50


def index(request: HttpRequest, slug: str) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    page = Paginator(read.snapshots_of(project), ROWS).get_page(request.GET.get("page"))
    shown = {"project": project, "page": page, "answer": _may_capture(by, project)}
    return render(request, "registry/snapshots.html", shown)


def capture(request: HttpRequest, slug: str) -> HttpResponse:
    """All six kinds or nothing; the message stands at each kind that is missing."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = CaptureForm(request.POST or None, project=project)
    if form.is_valid():
        made = attempt(form, lambda: _capture(form, by, project))
        if made:
            messages.success(request, f"{made} is captured.")
            return redirect(made)
    shown = {"project": project, "form": form, "answer": _may_capture(by, project)}
    return render(request, "registry/capture.html", shown, status=status_of(form))


def one(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    project = visible(caller_of(request).user, slug)
    snapshot = read.snapshot(project, number)
    before = read.snapshots_of(project).filter(number__lt=number).order_by("-number").first()
    unused = [(kind.label, snapshot.not_used[kind]) for kind in SNAPSHOT_KINDS if kind in snapshot.not_used]
    shown = {
        "project": project,
        "snapshot": snapshot,
        "before": before,
        "unused": unused,
        "changes": changes_of(snapshot),
    }
    return render(request, "registry/snapshot.html", shown)


def diff(request: HttpRequest, slug: str, number: int, other: int) -> HttpResponse:
    """Two snapshots kind by kind."""
    project = visible(caller_of(request).user, slug)
    before, after = read.snapshot(project, number), read.snapshot(project, other)
    rows = read.difference(before, after)
    changed = sum(row.changed for row in rows)
    shown = {"project": project, "before": before, "after": after, "rows": rows, "changed": changed}
    return render(request, "registry/diff.html", shown)


def _capture(form: CaptureForm, by: Caller, project: Project) -> Snapshot:
    return snapshots.capture(
        by=by,
        at=timezone.now(),
        project=project,
        versions=form.chosen(),
        not_used=form.not_used(),
        note=form.cleaned_data["note"],
    )


def _may_capture(by: Caller, project: Project) -> Answer:
    return Answer.all_of([permissions.may_capture(by, project), not_archived(project)])
