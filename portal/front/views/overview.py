"""A project's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.front.selectors.overview import overview_of
from portal.projects.permissions import may_change, roles_of
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    caller = caller_of(request)
    project = visible(caller.user, slug)
    found = overview_of(project, timezone.now())
    return render(
        request,
        "front/overview.html",
        {
            "project": project,
            "overview": found,
            "coverage": found.dossier.coverage(
                timezone.now(), found.dossier.newest_snapshot.digest if found.dossier.newest_snapshot else ""
            ),
            "may_change": may_change(caller, project),
            "my_roles": sorted(roles_of(caller.user, project)),
        },
    )
