"""`/projects/<slug>/incidents/<number>/`: one incident, its clocks and timeline, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.incidents import (
    ChangeForm,
    CloseForm,
    EntryForm,
    LessonForm,
    PostMortemForm,
    ReportForm,
    StepForm,
)
from evidence.models import ArtefactVersion
from evidence.rules.incidents import may, not_closed, nothing_owed
from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import incidents as reads
from evidence.services import incidents
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One incident as it stands now."""
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug), number)


@require_POST
def acknowledge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _act(request, slug, number, "acknowledge", StepForm, incidents.acknowledge, "It is acknowledged.")


@require_POST
def mitigate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _act(request, slug, number, "mitigate", StepForm, incidents.mitigate, "It is mitigated.")


@require_POST
def change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _act(
        request, slug, number, "change", ChangeForm, incidents.change, "Judged anew; the clocks follow."
    )


@require_POST
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _act(request, slug, number, "close", CloseForm, incidents.close, "It is closed.")


@require_POST
def add_entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _act(request, slug, number, "entry", EntryForm, incidents.add_entry, "It stands in the timeline.")


@require_POST
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    def form(*data: Any, **more: Any) -> ReportForm:
        return ReportForm(*data, owed=(), **more)

    return _act(request, slug, number, "report", form, incidents.report_sent, "The report is recorded.")


@require_POST
def post_mortem(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    versions = {each.pk: each for each in _versions(request, slug)}

    def form(*data: Any, **more: Any) -> PostMortemForm:
        return PostMortemForm(*data, versions=versions.values(), **more)

    def service(**given: Any) -> Any:
        return incidents.post_mortem(**{**given, "version": versions.get(given["version"])})

    return _act(request, slug, number, "post_mortem", form, service, "The post-mortem is recorded.")


@require_POST
def learn(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    documents = {each.artefact.number: each.artefact for each in _versions(request, slug)}

    def form(*data: Any, **more: Any) -> LessonForm:
        return LessonForm(*data, artefacts=documents.values(), **more)

    def service(**given: Any) -> Any:
        return incidents.learn(**{**given, "artefact": documents.get(given["artefact"])})

    return _act(request, slug, number, "lesson", form, service, "The lesson is a finding now.")


def _act(
    request: HttpRequest, slug: str, number: int, name: str, make: Callable[..., forms.Form],
    service: Callable[..., Any], words: str,
) -> HttpResponse:  # fmt: skip
    """Carry out one act and show the incident, or the form with what was said against it."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.incident(project, number)
    form = make(request.POST, auto_id=f"{name}_%s")
    if form.is_valid() and attempt(
        form, lambda: service(by=by, at=timezone.now(), incident=found, **form.cleaned_data)
    ):
        messages.success(request, words)
        return redirect(found)
    return _page(request, by, project, number, **{f"{name}_form": form})


def _page(
    request: HttpRequest, by: Caller, project: Project, number: int, **tried: forms.Form
) -> HttpResponse:
    found, now = reads.incident(project, number), timezone.now()
    view = reads.view_of(found, now)
    documents = artefact_reads.current_versions(project)
    context = {
        "project": project, "incident": found, "view": view, "now": now, "timeline": reads.timeline_of(found),
        "lessons": reads.lessons_of(found), **_forms(view, documents), **_answers(by, project, view), **tried,
    }  # fmt: skip
    return render(request, "evidence/incident.html", context, status=status_of(*tried.values()))


def _forms(view: reads.IncidentView, documents: list[ArtefactVersion]) -> dict[str, forms.Form]:
    found = view.incident
    judged = {"severity": found.severity, "cases": found.cases}
    artefacts = [each.artefact for each in documents]
    return {
        "acknowledge_form": StepForm(auto_id="acknowledge_%s"),
        "mitigate_form": StepForm(auto_id="mitigate_%s"),
        "change_form": ChangeForm(auto_id="change_%s", initial=judged),
        "close_form": CloseForm(auto_id="close_%s"),
        "entry_form": EntryForm(auto_id="entry_%s"),
        "report_form": ReportForm(auto_id="report_%s", owed=view.reportable),
        "post_mortem_form": PostMortemForm(
            auto_id="post_mortem_%s", versions=documents, initial={"text": found.post_mortem}
        ),
        "lesson_form": LessonForm(auto_id="lesson_%s", artefacts=artefacts),
    }


def _answers(by: Caller, project: Project, view: reads.IncidentView) -> dict[str, Answer]:
    """Whether each act is this person's now, each with its reasons."""
    state = reads.state_of(view.incident)
    living = [not_closed(state), not_archived(project)]
    handling, closing = (
        permissions.may_handle_incident(by, project),
        permissions.may_close_incident(by, project),
    )
    return {
        "may_acknowledge": Answer.all_of([handling, may("acknowledge", state), not_archived(project)]),
        "may_mitigate": Answer.all_of([handling, may("mitigate", state), not_archived(project)]),
        "may_handle": Answer.all_of([handling, *living]),
        "may_report": Answer.all_of([closing, *living]),
        "may_close": Answer.all_of(
            [closing, may("close", state), not_archived(project), nothing_owed(view.running)]
        ),
    }


def _versions(request: HttpRequest, slug: str) -> list[ArtefactVersion]:
    return artefact_reads.current_versions(visible(caller_of(request).user, slug))
