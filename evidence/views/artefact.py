"""`/projects/<slug>/artefacts/<number>/`: one document, its versions, and the acts on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.artefacts import StateForm, TieForm, VersionForm
from evidence.forms.coverage import ReasonForm
from evidence.intake.storing import StoredUpload
from evidence.models import ArtefactVersion
from evidence.rules.freshness import review_due
from evidence.selectors import artefacts as reads
from evidence.selectors.carrying import carry_over_of
from evidence.selectors.content import reading_of
from evidence.selectors.docket import cases_of
from evidence.selectors.links import link_of
from evidence.selectors.previews import sight_of
from evidence.services import artefacts
from evidence.views.acting import attempt, status_of
from evidence.views.receiving import receives_files
from portal.accounts.callers import Caller
from portal.answers import Answer, NotVisible, Reason
from portal.audit.selectors.history import changes_of
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from registry.models import Snapshot
from registry.selectors.snapshots import snapshot


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The version that counts, or `?version=`."""
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug), number)


@require_POST
@receives_files
def add_version(request: HttpRequest, *, by: Caller, project: Project, number: int) -> HttpResponseBase:
    """The next version. Bytes of a form that comes back are removed; the browser asks for the file again."""
    row = reads.row_of(reads.artefact(project, number))
    form = _version_form(row, project, request.POST, request.FILES)
    sent = [file for file in request.FILES.getlist("file") if isinstance(file, StoredUpload)]
    made = None
    try:
        if form.is_valid():
            values = dict(form.cleaned_data)
            upload = values.pop("file") or None
            made = attempt(form, lambda: artefacts.add_version(
                by=by, at=timezone.now(), artefact=row.artefact, upload=upload, **values
            ))  # fmt: skip
    finally:
        for file in sent if made is None else sent[1:]:
            file.discard()
    if made is None:
        return _page(request, by, project, number, version_form=form)
    messages.success(request, f"{made} is filed.")
    return redirect(made)


@require_POST
def set_state(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    row = reads.row_of(reads.artefact(project, number))
    found = reads.version(row.artefact, version)
    form = StateForm(request.POST, kind=row.kind, state=found.state, auto_id="state_%s")
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: artefacts.set_state(by=by, at=timezone.now(), version=found, **values)):
            messages.success(request, "The state is recorded with your name.")
            return redirect(found)
    return _page(request, by, project, number, shown=version, state_form=form)


@require_POST
def tie(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """Results are evidence for the snapshot they were measured on."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.version(reads.artefact(project, number), version)
    form = _tie_form(project, request.POST)
    if form.is_valid():
        chosen = snapshot(project, form.cleaned_data["snapshot"])
        if attempt(form, lambda: artefacts.tie(by=by, at=timezone.now(), version=found, snapshot=chosen)):
            messages.success(request, f"{found} is tied to snapshot {chosen.number}.")
            return redirect(found)
    return _page(request, by, project, number, shown=version, tie_form=form)


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.artefact(project, number)
    form = ReasonForm(request.POST, auto_id="withdraw_%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: artefacts.withdraw(by=by, at=timezone.now(), artefact=found, reason=reason)):
            messages.success(request, f"{found.title} is withdrawn. It stays readable.")
            return redirect(found)
    return _page(request, by, project, number, withdraw_form=form)


def _page(
    request: HttpRequest, by: Caller, project: Project, number: int, shown: int = 0, **tried: forms.Form
) -> HttpResponse:
    row = reads.row_of(reads.artefact(project, number))
    version = _shown(request, row, shown)
    at_top = version.state == row.kind.ladder[-1]
    context = {
        "project": project, "artefact": row.artefact, "row": row, "version": version,
        "review_due": review_due(version.effective_date, row.kind.review_months),
        "sight": sight_of(version), "reading": reading_of(version, timezone.now().date()),
        "cases": cases_of(row.artefact), "carried": carry_over_of(version),
        "link": link_of(version) if version.link else None,
        "changes": [*changes_of(version), *changes_of(row.artefact)],
        "version_form": _version_form(row, project),
        "state_form": None if at_top else StateForm(kind=row.kind, state=version.state, auto_id="state_%s"),
        "tie_form": _tie_form(project) if _untied(row, version) else None,
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"), **_answers(by, project, row), **tried,
    }  # fmt: skip
    return render(request, "evidence/artefact.html", context, status=status_of(*tried.values()))


def _shown(request: HttpRequest, row: reads.ArtefactRow, number: int) -> ArtefactVersion:
    asked = request.GET.get("version", "")
    if not number and not asked:
        return row.current
    if not number and not asked.isdecimal():
        raise NotVisible
    return reads.version(row.artefact, number or int(asked[:9]))


def _untied(row: reads.ArtefactRow, version: ArtefactVersion) -> bool:
    return row.kind.version_bound and not version.snapshot_digest


def _tie_form(project: Project, *data: Any) -> TieForm:
    offered = [(each.number, str(each)) for each in _snapshots(project)]
    return TieForm(*data, snapshots=offered, auto_id="tie_%s")


def _snapshots(project: Project) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(project=project).order_by("-number")[:50]


def _version_form(row: reads.ArtefactRow, project: Project, *data: Any) -> VersionForm:
    snapshots = _snapshots(project) if row.kind.version_bound else []
    offered = [(each.digest, str(each)) for each in snapshots]
    initial = {
        "state": row.newest.state,
        "effective_date": timezone.now().date(),
        "seen_number": row.newest.number,
    }
    return VersionForm(*data, kind=row.kind, snapshots=offered, initial=initial, auto_id="version_%s")


def _answers(by: Caller, project: Project, row: reads.ArtefactRow) -> dict[str, Answer]:
    """Whether each act is this person's now, each with its reasons."""
    rules = [not_archived(project), _not_withdrawn(row)]
    return {
        "may_add": Answer.all_of([permissions.may_upload(by, project), *rules]),
        "may_set": Answer.all_of([permissions.may_set_state(by, project), *rules]),
        "may_withdraw": Answer.all_of([permissions.may_withdraw(by, project), *rules]),
        "may_judge": Answer.all_of([permissions.may_judge(by, project), *rules]),
    }


def _not_withdrawn(row: reads.ArtefactRow) -> Answer:
    if not row.withdrawn:
        return Answer.yes()
    return Answer.no(Reason("withdrawn", f"{row.artefact.title} was withdrawn; it can be read, not changed."))
