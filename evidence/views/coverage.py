"""`/projects/<slug>/coverage/`: the heat map, the list by article, and accepting what is suggested."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence import permissions
from evidence.forms.coverage import CoverageFilter
from evidence.frameworks import Framework
from evidence.rules.owed import Owed, owed, part_owed
from evidence.rules.split import split
from evidence.rules.unlocks import unlocks
from evidence.selectors.coverage import coverages_of
from evidence.selectors.frameworks import FRAMEWORK, Followed, framework, frameworks_of
from evidence.selectors.requirements import suggested_citations
from evidence.services import citations
from evidence.views import heat
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotVisible
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
    all_of_them = frameworks_of(project)
    seen = _chosen(all_of_them, request.GET.get("framework", ""))
    listed = [each for each in all_of_them if each.counts or each is seen]
    coverages = coverages_of(project, now, [each.framework for each in listed])
    found, known = coverages[seen.framework.key], seen.framework
    shown: dict[str, Any] = {
        "project": project, "coverage": found, "total": found.total, "framework": known, "seen": seen,
        "parts": [(each, coverages[each.framework.key].total) for each in listed],
        "owed": stance(project, seen), "may_cite": may_cite(by, project),
        "may_judge": permissions.may_judge(by, project),
    }  # fmt: skip
    if request.GET.get("view") == "list":
        chosen = CoverageFilter(request.GET, known=known)
        lines = Paginator(heat.lines_of(found, known, **chosen.wanted()), PER_PAGE)
        shown |= {"filter": chosen, "page": lines.get_page(request.GET.get("page"))}
        return render(request, "evidence/coverage_list.html", shown)
    shown |= {"rows": heat.rows_of(slug, found, known), "unlocks": unlocks(found)[:MOST_UNLOCKS]}
    shown["split"] = split(known.key) if known.key == FRAMEWORK else None
    return render(request, "evidence/coverage.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """What could be cited and is not; ticked ones are accepted as one act."""
    by = caller_of(request)
    project = visible(by.user, slug)
    known = framework(request.GET.get("framework") or FRAMEWORK)
    form = forms.Form(request.POST if request.method == "POST" else None)
    ticked = request.POST.getlist("pair")
    wide = request.GET.get("all") == "1"
    if form.is_valid():
        made = attempt(form, lambda: citations.cite_all_suggested(
            by=by, at=timezone.now(), project=project, seen=[pair_of(each) for each in ticked],
            framework=known.key,
        ))  # fmt: skip
        if made:
            messages.success(request, f"{len(made)} citations are accepted, as one act with your name.")
            return redirect(f"{reverse('evidence:coverage', args=[slug])}?framework={known.key}")
    shown = {
        "project": project, "form": form, "wide": wide, "framework": known, "ticked": set(ticked),
        "found": suggested_citations(project, carrying_only=not wide, known=known),
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


def stance(project: Project, seen: Followed) -> Owed:
    """How this project stands to a framework: bound by it, following it by choice, or neither; in words."""
    known = seen.framework
    if known.key == FRAMEWORK:
        first = known.applies_from("AIA-9.1")
        return owed(project.risk_class, project.role, first, timezone.now().date())
    if known.part_of == FRAMEWORK:
        return part_owed(known.key, project.risk_class, project.role)
    if known.standing == "superseded":
        return Owed(False, f"Superseded by {known.superseded_by}; nothing in it is counted.")
    if seen.choice is None:
        return Owed(False, "This project does not follow it; it is shown for orientation.")
    since = f"{seen.choice.chosen_at:%-d %B %Y}"
    return Owed(True, f"Followed by choice of {seen.choice.chosen_by.name} since {since}.")


def stance_to(project: Project, known: Framework) -> Owed:
    """The same where only the framework is at hand."""
    return stance(project, next(each for each in frameworks_of(project) if each.framework.key == known.key))


def _chosen(found: list[Followed], key: str) -> Followed:
    """The framework asked for, else the first that counts. Raises `NotVisible` for one that does not exist."""
    if not key:
        return found[0]
    chosen = next((each for each in found if each.framework.key == key), None)
    if chosen is None:
        raise NotVisible
    return chosen
