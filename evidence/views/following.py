"""`/projects/<slug>/coverage/frameworks/`: what this project owes and follows, and what it could."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.coverage import ReasonForm
from evidence.forms.frameworks import FollowForm
from evidence.selectors.coverage import coverages_of
from evidence.selectors.frameworks import choice_of, frameworks_of
from evidence.services import following
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug))


@require_POST
def follow(request: HttpRequest, slug: str, framework: str) -> HttpResponse:
    by = caller_of(request)
    project, form = visible(by.user, slug), FollowForm(request.POST)
    if form.is_valid():
        made = attempt(form, lambda: following.follow(
            by=by, at=timezone.now(), project=project, framework=framework, **form.cleaned_data
        ))  # fmt: skip
        if made:
            messages.success(request, "The project follows it from now on.")
            return redirect("evidence:frameworks", slug)
    return _page(request, by, project, form)


@require_POST
def leave(request: HttpRequest, slug: str, framework: str) -> HttpResponse:
    by = caller_of(request)
    project, form = visible(by.user, slug), ReasonForm(request.POST)
    choice = choice_of(project, framework)
    if form.is_valid():
        made = attempt(form, lambda: following.unfollow(
            by=by, at=timezone.now(), choice=choice, **form.cleaned_data
        ))  # fmt: skip
        if made:
            messages.success(request, "The project follows it no longer. What was cited stays.")
            return redirect("evidence:frameworks", slug)
    return _page(request, by, project, form)


def _page(
    request: HttpRequest, by: Caller, project: Project, tried: forms.Form | None = None
) -> HttpResponse:
    found = frameworks_of(project)
    counting = [each.framework for each in found if each.counts]
    coverages = coverages_of(project, timezone.now(), counting)
    shown = {
        "project": project, "tried": tried or forms.Form(),
        "mine": [(each, coverages[each.framework.key].total) for each in found if each.counts],
        "others": [each for each in found if not each.counts],
        "may_follow": Answer.all_of([permissions.may_follow(by, project), not_archived(project)]),
    }  # fmt: skip
    return render(request, "evidence/following.html", shown, status=status_of(*filter(None, [tried])))
