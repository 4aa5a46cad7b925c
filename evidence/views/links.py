"""`/projects/<slug>/links/`: how every link stands, broken ones first, and the acts on one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.links import AttestForm, LinkFilter
from evidence.models import Link, LinkUse
from evidence.selectors import links as reads
from evidence.services import link_acts
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer, NotVisible
from portal.jobs.models import Job
from portal.jobs.running import title_of
from portal.jobs.visible import pace
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50
# How long a finished check is shown with its result.
SHOWN_FOR = dt.timedelta(minutes=10)


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every link in use with its last thirty days."""
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug))


@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a check of all links; the page shows its job."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = forms.Form(request.POST)
    job = (
        attempt(form, lambda: link_acts.ask(by=by, at=timezone.now(), project=project))
        if form.is_valid()
        else None
    )
    if job:
        return redirect("evidence:links", slug)
    return _page(request, by, project, form=form)


@require_safe
def show(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """One link: where it is used, what every check found, and its ways on."""
    by = caller_of(request)
    project = visible(by.user, slug)
    return _one(request, by, reads.link(project, link))


@require_POST
def mend(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """One click: the new address, or what the page says now, as a new version."""
    by = caller_of(request)
    found = reads.link(visible(by.user, slug), link)
    form = forms.Form(request.POST)
    made = (
        attempt(form, lambda: link_acts.mend(by=by, at=timezone.now(), link=found))
        if form.is_valid()
        else None
    )
    if made:
        messages.success(request, f"{made[0]} is filed and cited where the version before was.")
        return redirect(made[0])
    return _one(request, by, found, plain_form=form)


@require_POST
def attest(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """A named person answers for what stands behind the sign-in."""
    by = caller_of(request)
    found = reads.link(visible(by.user, slug), link)
    form = AttestForm(request.POST)
    if form.is_valid():
        use = use_of(found, form.cleaned_data["artefact"])
        said = form.cleaned_data["statement"]
        if attempt(form, lambda: link_acts.attest(
            by=by, at=timezone.now(), version=use.version, statement=said
        )):  # fmt: skip
            messages.success(request, "Your attestation stands beside the link.")
            return redirect(found)
    return _one(request, by, found, attest_form=form)


def use_of(found: Link, artefact: int) -> LinkUse:
    """The use of this link as that artefact. Raises `NotVisible`."""
    use = reads.uses_of([found.pk]).filter(line=0, version__artefact__number=artefact).first()
    if use is None:
        raise NotVisible
    return use


def _page(request: HttpRequest, by: Caller, project: Project, form: forms.Form | None = None) -> HttpResponse:
    now, chosen = timezone.now(), LinkFilter(request.GET)
    page = Paginator(reads.links_of(project, **chosen.wanted()), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    counts = reads.counts_of(project)
    shown = {
        "project": project, "filter": chosen, "page": page, "rows": reads.rows_of(page, now.date()),
        "counts": list(counts.items()), "total": sum(counts.values()), "form": form,
        "switched_on": reads.switched_on(), "last": reads.last_checked(project),
        "check": Answer.all_of([permissions.may_check_links(by, project), not_archived(project)]),
        "may_keep": permissions.may_keep_credentials(by), **_job(project, now),
    }  # fmt: skip
    return render(request, "evidence/links.html", shown, status=status_of(*([form] if form else [])))


def _job(project: Project, now: dt.datetime) -> dict[str, Any]:
    """The check that runs, or that ended a moment ago."""
    found: Job | None = reads.newest_check_job(project, [link_acts.CHECK_NOW], now - SHOWN_FOR)
    if found is None:
        return {"job": None}
    url = reverse("jobs:row", args=[found.pk])
    return {"job": found, "job_title": title_of(found.kind), "job_url": url, "every": pace(found, now)}


def _one(request: HttpRequest, by: Caller, found: Link, **tried: forms.Form) -> HttpResponse:
    project = found.project
    file = reads.file_of(found, timezone.now().date())
    artefacts = [use.version for use in file.row.uses if use.line == 0]
    mending = [permissions.may_upload(by, project), permissions.may_cite(by, project), not_archived(project)]
    initial = {"artefact": artefacts[0].artefact.number} if artefacts else {}
    shown = {
        "project": project, "link": found, "file": file, "artefacts": artefacts,
        "grace": settings.LINKS_GRACE_DAYS, "broken": found.health in ("gone", "timeout", "changed"),
        "can_mend": link_acts.can_mend(found), "may_mend": Answer.all_of(mending),
        "may_attest": Answer.all_of([permissions.may_attest_link(by, project), not_archived(project)]),
        "attest_form": AttestForm(initial=initial), **tried,
    }  # fmt: skip
    return render(request, "evidence/link.html", shown, status=status_of(*tried.values()))
