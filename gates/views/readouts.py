"""What a review shows, and what moved since somebody decided on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gates.views.sitting import sitting_of
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


def readout(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything the digest covers, with the cited places."""
    project = visible(caller_of(request).user, slug)
    sitting = sitting_of(project, number, timezone.now())
    late = {each.version for each in sitting.late}
    items = [(item, item.version.rpartition(".")[2], item.version in late) for item in sitting.shown.items]
    shown = {"project": project, "sitting": sitting, "shown": sitting.shown, "items": items}
    return render(request, "gates/readout.html", shown)


def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Only the difference since the last decision."""
    project = visible(caller_of(request).user, slug)
    sitting = sitting_of(project, number, timezone.now())
    return render(
        request, "gates/changes.html", {"project": project, "sitting": sitting, "since": sitting.since}
    )
