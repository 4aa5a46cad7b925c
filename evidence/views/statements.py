"""The acts on one requirement: each reads its form, calls one service, and goes back to the requirement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from evidence.forms.coverage import ReasonForm
from evidence.selectors import artefacts as reads
from evidence.selectors import statements
from evidence.services import applicability, citations, judgements
from evidence.views.acting import attempt
from evidence.views.requirement import cite_form_of, judge_form_of, page
from portal.accounts.callers import Caller
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_POST
def cite(request: HttpRequest, slug: str, requirement: str) -> HttpResponse:
    by, project = _who(request, slug)
    form = cite_form_of(project, request.POST)

    def act() -> Any:
        version = reads.version_by_id(project, form.cleaned_data["version"])
        return citations.cite(
            by=by, at=timezone.now(), version=version, requirement=requirement, place=form.chosen,
            note=form.cleaned_data["note"],
        )  # fmt: skip

    return _done(request, by, project, requirement, {"cite_form": form}, act, "Cited.")


@require_POST
def also(request: HttpRequest, slug: str, requirement: str, citation: int) -> HttpResponse:
    """The same place for related requirements that were ticked: one act."""
    by, project = _who(request, slug)
    found = statements.citation(project, requirement, citation)
    form = forms.Form(request.POST)

    def act() -> Any:
        ticked = request.POST.getlist("also")
        return citations.cite_also(by=by, at=timezone.now(), citation=found, requirements=ticked)

    return _done(request, by, project, requirement, {"also_form": form}, act, "Cited there too.")


@require_POST
def withdraw(request: HttpRequest, slug: str, requirement: str, citation: int) -> HttpResponse:
    by, project = _who(request, slug)
    found = statements.citation(project, requirement, citation)
    form = forms.Form(request.POST)

    def act() -> Any:
        return citations.withdraw(by=by, at=timezone.now(), citation=found)

    return _done(request, by, project, requirement, {"plain_form": form}, act, "The citation is withdrawn.")


@require_POST
def judge(request: HttpRequest, slug: str, requirement: str, version: int) -> HttpResponse:
    by, project = _who(request, slug)
    found = reads.version_by_id(project, version)
    form = judge_form_of(found, requirement, request.POST)

    def act() -> Any:
        return judgements.judge(by=by, at=timezone.now(), version=found, **form.cleaned_data)

    return _done(request, by, project, requirement, {"judge_form": form}, act, "The judgement is recorded.")


@require_POST
def revoke_judgement(request: HttpRequest, slug: str, requirement: str, judgement: int) -> HttpResponse:
    by, project = _who(request, slug)
    found = statements.judgement(project, requirement, judgement)
    form = ReasonForm(request.POST, auto_id="end_%s")

    def act() -> Any:
        return judgements.revoke(by=by, at=timezone.now(), judgement=found, **form.cleaned_data)

    return _done(request, by, project, requirement, {"revoke_form": form}, act, "The judgement is revoked.")


@require_POST
def propose(request: HttpRequest, slug: str, requirement: str) -> HttpResponse:
    by, project = _who(request, slug)
    form = ReasonForm(request.POST, auto_id="propose_%s")

    def act() -> Any:
        return applicability.propose(
            by=by, at=timezone.now(), project=project, requirement=requirement, **form.cleaned_data
        )

    words = "Proposed. It counts once a second person approves."
    return _done(request, by, project, requirement, {"propose_form": form}, act, words)


@require_POST
def approve(request: HttpRequest, slug: str, requirement: str, proposal: int) -> HttpResponse:
    by, project = _who(request, slug)
    found = statements.set_aside(project, requirement, proposal)
    form = forms.Form(request.POST)

    def act() -> Any:
        return applicability.approve(by=by, at=timezone.now(), proposal=found)

    return _done(request, by, project, requirement, {"plain_form": form}, act, "Approved: it does not apply.")


@require_POST
def refuse(request: HttpRequest, slug: str, requirement: str, proposal: int) -> HttpResponse:
    """Refuses what waits, revokes what was approved."""
    by, project = _who(request, slug)
    found = statements.set_aside(project, requirement, proposal)
    form = ReasonForm(request.POST, auto_id="end_%s")
    end = applicability.revoke if found.approved_by_id else applicability.refuse

    def act() -> Any:
        return end(by=by, at=timezone.now(), proposal=found, **form.cleaned_data)

    return _done(request, by, project, requirement, {"end_form": form}, act, "The requirement is owed.")


def _who(request: HttpRequest, slug: str) -> tuple[Caller, Project]:
    by = caller_of(request)
    return by, visible(by.user, slug)


def _done(
    request: HttpRequest,
    by: Caller,
    project: Project,
    requirement: str,
    form: dict[str, forms.Form],
    act: Callable[[], Any],
    words: str,
) -> HttpResponse:
    (only,) = form.values()
    if only.is_valid() and attempt(only, act):
        messages.success(request, words)
        return redirect("evidence:requirement", project.slug, requirement)
    return page(request, by, project, requirement, **form)
