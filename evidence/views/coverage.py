"""`/projects/<slug>/coverage/`: the heat map, the list by article, and accepting what is suggested."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence import permissions
from evidence.forms.coverage import CoverageFilter
from evidence.rules.owed import Owed, owed
from evidence.rules.unlocks import unlocks
from evidence.selectors.coverage import coverage_of
from evidence.selectors.requirements import framework, suggested_citations
from evidence.services import citations
from evidence.views import heat
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50
MOST_UNLOCKS = 5


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The heat map, or with `?view=list` every requirement with its evidence."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    found = coverage_of(project, now)
    shown: dict[str, Any] = {
        "project": project, "coverage": found, "total": found.total, "framework": framework(),
        "owed": owed_by(project), "may_cite": may_cite(by, project),
        "may_judge": permissions.may_judge(by, project),
    }  # fmt: skip
    if request.GET.get("view") == "list":
        chosen = CoverageFilter(request.GET)
        lines = Paginator(heat.lines_of(found, **chosen.wanted()), PER_PAGE)
        shown |= {"filter": chosen, "page": lines.get_page(request.GET.get("page"))}
        return render(request, "evidence/coverage_list.html", shown)
    shown |= {"rows": heat.rows_of(slug, found), "unlocks": unlocks(found)[:MOST_UNLOCKS]}
    return render(request, "evidence/coverage.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """What could be cited and is not; ticked ones are accepted as one act."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = forms.Form(request.POST if request.method == "POST" else None)
    ticked = request.POST.getlist("pair")
    wide = request.GET.get("all") == "1"
    if form.is_valid():
        made = attempt(form, lambda: citations.cite_all_suggested(
            by=by, at=timezone.now(), project=project, seen=[pair_of(each) for each in ticked]
        ))  # fmt: skip
        if made:
            messages.success(request, f"{len(made)} citations are accepted, as one act with your name.")
            return redirect("evidence:coverage", slug)
    shown = {
        "project": project, "form": form, "found": suggested_citations(project, carrying_only=not wide), "wide": wide,
        "ticked": set(ticked),
        "answer": may_cite(by, project),
    }  # fmt: skip
    return render(request, "evidence/suggestions.html", shown, status=status_of(form))


def pair_of(text: str) -> tuple[str, int]:
    """`AIA-9.2.a|12`. Raises `InvalidInput` for anything else."""
    requirement, _, version = text.partition("|")
    if not version.isdecimal():
        raise InvalidInput.at("pair", f"“{text[:60]}” is no suggestion. Look at the list again.")
    return requirement, int(version[:15])


def may_cite(by: Caller, project: Project) -> Answer:
    return Answer.all_of([permissions.may_cite(by, project), not_archived(project)])


def owed_by(project: Project) -> Owed:
    """Whether the counted requirements bind this project today."""
    found = framework()
    first = found.applies_from("AIA-9.1")
    return owed(project.risk_class, project.role, first, timezone.now().date())
