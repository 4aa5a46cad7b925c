"""`/projects/<slug>/drills/`: the calendar, planning, recording, one record, and the calendar as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.drills import drill_kinds, scenarios
from evidence.forms.coverage import ReasonForm
from evidence.forms.drills import LABELS, PlanForm, RecordForm
from evidence.models import ArtefactVersion, DrillRecord
from evidence.rules.calendar_file import Entry, calendar_file
from evidence.rules.drills import MOMENTS
from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import drills as reads
from evidence.services import drills
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar, overdue first, and what took place."""
    by = caller_of(request)
    return _list(request, by, visible(by.user, slug))


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due as an iCalendar file (RFC 5545), to be taken into a calendar by hand."""
    project, now = visible(caller_of(request).user, slug), timezone.now()
    entries = [
        Entry(
            uid=f"{project.slug}-{line.due.key}".replace("/", "-"),
            day=line.due.due_on,
            summary=f"{project.name}: {line.kind.label}",
            text=". ".join(part for part in (line.title, line.scenario, line.kind.says) if part),
        )
        for line in reads.lines_of(project, now)
    ]
    answer = HttpResponse(
        calendar_file(f"Drills of {project.name}", entries, now), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{project.slug}-drills.ics"'
    answer["Cache-Control"] = "private, no-cache"
    return answer


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a drill into the calendar."""
    by = caller_of(request)
    project = visible(by.user, slug)
    documents = {each.artefact.number: each.artefact for each in reads.drillable_versions(project)}
    form = PlanForm(request.POST or None, artefacts=documents.values(), initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "artefact": documents.get(form.cleaned_data["artefact"])}
        if attempt(form, lambda: drills.plan(by=by, at=timezone.now(), project=project, **given)):
            messages.success(request, "The drill is in the calendar.")
            return redirect("evidence:drills", slug)
    shown = {"project": project, "form": form, "answer": _may(by, project)}
    return render(request, "evidence/drill_plan.html", shown, status=status_of(form))


def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a drill that took place."""
    by = caller_of(request)
    project = visible(by.user, slug)
    drillable = {each.pk: each for each in reads.drillable_versions(project)}
    documents = {each.pk: each for each in artefact_reads.current_versions(project)}
    form = RecordForm(
        request.POST or None, drillable=drillable.values(), documents=documents.values(),
        initial={**_asked(request), "version": _newest(request, drillable), "led_by": by.user,
                 "held_at": timezone.now()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = _told(form, drillable, documents)
        made = attempt(
            form, lambda: drills.record_drill(by=by, at=timezone.now(), project=project, told=told)
        )
        if made:
            messages.success(request, f"{made} is recorded.")
            return redirect(made)
    shown = {
        "project": project, "form": form, "answer": _may(by, project), "kinds": drill_kinds().values(),
    }  # fmt: skip
    return render(request, "evidence/drill_record.html", shown, status=status_of(form))


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One drill that took place."""
    project = visible(caller_of(request).user, slug)
    found = reads.record(project, number)
    shown = {
        "project": project, "record": found, "kind": drill_kinds().get(found.kind),
        "scenario": scenarios().get(found.scenario), "times": _times(found),
    }  # fmt: skip
    return render(request, "evidence/drill.html", shown)


@require_POST
def end_plan(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a plan out of the calendar, with a reason."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.plan(project, number)
    form = ReasonForm(request.POST, auto_id=f"end-{number}_%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: drills.end_plan(by=by, at=timezone.now(), plan=found, reason=reason)):
            messages.success(request, "The drill is no longer planned.")
            return redirect("evidence:drills", slug)
    return _list(request, by, project, ended=number, end_form=form)


def _list(
    request: HttpRequest, by: Caller, project: Project, ended: int = 0, **tried: ReasonForm
) -> HttpResponse:
    now = timezone.now()
    lines = reads.lines_of(project, now)
    page = Paginator(reads.records_of(project), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "project": project,
        "lines": lines,
        "overdue": sum(line.standing == "overdue" for line in lines),
        "page": page,
        "records": [(each, _label(each), _times(each)) for each in page],
        "kinds": drill_kinds().values(),
        "plans": [(each, _end_form(each.number, ended, tried)) for each in reads.plans_of(project)],
        "may_drill": _may(by, project),
        "may_end": Answer.all_of([permissions.may_end_plan(by, project), not_archived(project)]),
    }
    return render(request, "evidence/drills.html", shown, status=status_of(*tried.values()))


def _end_form(number: int, ended: int, tried: dict[str, ReasonForm]) -> ReasonForm:
    return tried["end_form"] if number == ended else ReasonForm(auto_id=f"end-{number}_%s")


def _told(form: RecordForm, drillable: dict[int, Any], documents: dict[int, Any]) -> drills.Told:
    given = form.cleaned_data
    return drills.Told(
        kind=given["kind"], held_at=given["held_at"], worked=given["worked"] == "yes", story=given["story"],
        led_by=given["led_by"], version=drillable.get(given["version"]), scenario=given["scenario"],
        present=given["present"], times=form.minutes(), targets=form.minutes("_target"),
        lessons=given["lessons"].splitlines(), evidence=documents.get(given["evidence"]),
    )  # fmt: skip


def _times(found: DrillRecord) -> list[tuple[str, float, float | None]]:
    """(what, minutes, target) of each moment that was measured."""
    return [
        (LABELS[moment], found.times[moment], found.targets.get(moment))
        for moment in MOMENTS
        if moment in found.times
    ]


def _label(found: DrillRecord) -> str:
    kind = drill_kinds().get(found.kind)
    return kind.label if kind else found.kind


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("kind", "version", "artefact", "scenario")}


def _newest(request: HttpRequest, drillable: dict[int, ArtefactVersion]) -> int | None:
    """The newest version of the document that the calendar's line names."""
    wanted = request.GET.get("artefact", "")
    return next((pk for pk, each in drillable.items() if str(each.artefact_id) == wanted), None)


def _may(by: Caller, project: Project) -> Answer:
    return Answer.all_of([permissions.may_drill(by, project), not_archived(project)])
