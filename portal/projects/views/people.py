"""`/projects/<slug>/people/`: who holds which role, who waits, and the acts that change it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.answers import Answer
from portal.projects import permissions
from portal.projects.forms import RoleForm
from portal.projects.selectors.projects import people_of, role_in, visible
from portal.projects.services import people
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Roles by person; granting is on the same page."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: people.grant(by=by, at=timezone.now(), project=project, **values))
        if made:
            waits = " It waits for a second person's confirmation." if made.needs_confirmation else ""
            messages.success(request, f"{made}.{waits}")
            return redirect("projects:people", slug)
    roles = list(people_of(project))
    shown = {
        "project": project,
        "form": form,
        "held": [role for role in roles if role.effective],
        "waiting": [(role, permissions.may_confirm(by, role)) for role in roles if not role.effective],
        "answer": Answer.all_of(
            [permissions.may_keep_people(by, project), permissions.not_archived(project)]
        ),
    }
    return render(request, "projects/people.html", shown, status=status_of(form))


@require_POST
def confirm(request: HttpRequest, slug: str, role: int) -> HttpResponse:
    by = caller_of(request)
    membership = role_in(visible(by.user, slug), role)
    people.confirm(by=by, at=timezone.now(), membership=membership)
    messages.success(request, f"{membership}. Confirmed.")
    return redirect("projects:people", slug)


@require_POST
def end(request: HttpRequest, slug: str, role: int) -> HttpResponse:
    by = caller_of(request)
    membership = role_in(visible(by.user, slug), role)
    people.end(by=by, at=timezone.now(), membership=membership)
    messages.success(request, f"{membership}. Ended.")
    return redirect("projects:people", slug)
