"""A project's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gates.selectors.readiness import reading_of
from portal.front.selectors.overview import overview_of
from portal.projects.permissions import may_change, roles_of
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    caller = caller_of(request)
    project, now = visible(caller.user, slug), timezone.now()
    found = overview_of(project, now)
    newest = found.dossier.newest_snapshot
    return render(
        request,
        "front/overview.html",
        {
            "project": project,
            "overview": found,
            "reading": reading_of(found.dossier, found.ahead, now),
            "coverage": found.dossier.coverage(now, newest.digest if newest else ""),
            "may_change": may_change(caller, project),
            "my_roles": sorted(roles_of(caller.user, project)),
        },
    )
