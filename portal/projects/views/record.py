"""Pages about a project's own record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.answers import Answer
from portal.audit.selectors.history import changes_of
from portal.projects import permissions
from portal.projects.forms import ArchiveForm, ChangeForm, ClassificationForm, RegisterForm
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.projects.services import projects
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of


def new(request: HttpRequest) -> HttpResponse:
    """`/projects/new/`."""
    by = caller_of(request)
    form = RegisterForm(request.POST or None, initial={"owner": by.user})
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: projects.register(by=by, at=timezone.now(), **values))
        if made:
            messages.success(request, f"{made.name} is registered.")
            return redirect("projects:people", made.slug)
    shown = {"form": form, "answer": permissions.may_register(by)}
    return render(request, "projects/new.html", shown, status=status_of(form))


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """`/projects/<slug>/edit/`."""
    by, project = caller_of(request), visible(caller_of(request).user, slug)
    now = {name: getattr(project, name) for name in ChangeForm.base_fields}
    form = ChangeForm(request.POST or None, initial=now)
    if form.is_valid():
        values = form.cleaned_data
        changed = attempt(form, lambda: projects.change(by=by, at=timezone.now(), project=project, **values))
        if changed:
            messages.success(request, "The record is saved.")
            return redirect("projects:history", slug)
    return _render(request, "projects/edit.html", project, form)


def classification(request: HttpRequest, slug: str) -> HttpResponse:
    """`/projects/<slug>/classification/`."""
    by, project = caller_of(request), visible(caller_of(request).user, slug)
    form = ClassificationForm(
        request.POST or None, initial={"risk_class": project.risk_class, "reason": project.risk_class_reason}
    )
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: projects.classify(by=by, at=timezone.now(), project=project, **values)):
            messages.success(request, "The class is declared.")
            return redirect("projects:classification", slug)
    return _render(request, "projects/classification.html", project, form)


def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """`/projects/<slug>/archive/`."""
    by, project = caller_of(request), visible(caller_of(request).user, slug)
    form = ArchiveForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: projects.archive(by=by, at=timezone.now(), project=project, **values)):
            messages.success(request, f"{project.name} is archived.")
            return redirect("projects:history", slug)
    return _render(request, "projects/archive.html", project, form)


def history(request: HttpRequest, slug: str) -> HttpResponse:
    """`/projects/<slug>/history/`: the record before and after every change."""
    project = visible(caller_of(request).user, slug)
    return _render(request, "projects/history.html", project, changes=changes_of(project))


def _render(
    request: HttpRequest, template: str, project: Project, form: Any = None, **more: Any
) -> HttpResponse:
    """A page of the project, with whether its record may be changed and, if not, why."""
    may_change = Answer.all_of(
        [permissions.may_change(caller_of(request), project), permissions.not_archived(project)]
    )
    shown = {"project": project, "form": form, "answer": may_change, **more}
    return render(request, template, shown, status=status_of(form) if form is not None else 200)
