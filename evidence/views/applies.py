"""`/projects/<slug>/coverage/when/`: what of the AI Act applies to this system, and from which day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.forms.frameworks import PlacementForm
from evidence.frameworks import load
from evidence.frameworks.calendar import calendar
from evidence.selectors.applies import timetable_of
from evidence.selectors.frameworks import FRAMEWORK
from evidence.services import placement
from evidence.views.acting import attempt, status_of
from portal.answers import Answer
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest, slug: str) -> HttpResponse:
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    found = timetable_of(project, now.date())
    form = PlacementForm(request.POST if request.method == "POST" else None, said=found.said)
    if form.is_valid():
        made = attempt(form, lambda: placement.declare(by=by, at=now, project=project, **form.cleaned_data))
        if made:
            messages.success(request, "Recorded. The dates below follow from it.")
            return redirect("evidence:when", slug)
    shown = {
        "project": project, "found": found, "form": form, "calendar": calendar(), "today": now.date(),
        "history": load(FRAMEWORK).history,
        "answer": Answer.all_of([permissions.may_place(by, project), not_archived(project)]),
    }  # fmt: skip
    return render(request, "evidence/when.html", shown, status=status_of(form))
