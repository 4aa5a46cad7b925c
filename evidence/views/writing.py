"""`/projects/<slug>/artefacts/write/`: a document filled in here, and what an unread one says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from evidence import permissions
from evidence.forms.content import ContentForm
from evidence.forms.writing import WrittenForm
from evidence.kinds import Kind, kinds
from evidence.kinds.form import Form, form, forms
from evidence.models import ArtefactVersion
from evidence.selectors import artefacts as reads
from evidence.services import artefacts
from evidence.views.acting import attempt, status_of
from portal.answers import Answer, InvalidInput, NotVisible
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

Act = Callable[[dict[str, Any], dict[str, Any]], ArtefactVersion]


def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Every kind that can be filled in here."""
    project = visible(caller_of(request).user, slug)
    offered = [(kinds()[key], each) for key, each in forms().items() if kinds()[key].uploadable]
    return render(request, "evidence/write_choose.html", {"project": project, "offered": offered})


def write(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A new artefact, filled in here."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = _form(kind)

    def add(about: dict[str, Any], content: dict[str, Any]) -> ArtefactVersion:
        return artefacts.add(by=by, at=timezone.now(), project=project, kind=kind, content=content, **about)

    about = WrittenForm(request.POST or None, kind=kinds()[kind], titled=True)
    return _page(request, project, found, about, add, {}, f"Write: {kinds()[kind].label}")


def write_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The next version, beginning with what the newest one says."""
    by = caller_of(request)
    project = visible(by.user, slug)
    row = reads.row_of(reads.artefact(project, number))
    found = _form(row.artefact.kind)

    def add(about: dict[str, Any], content: dict[str, Any]) -> ArtefactVersion:
        return artefacts.add_version(
            by=by, at=timezone.now(), artefact=row.artefact, content=content, **about
        )

    initial = {"state": row.newest.state, "seen_number": row.newest.number}
    about = WrittenForm(request.POST or None, kind=row.kind, initial=initial)
    title = f"Next version of {row.artefact.title}"
    return _page(request, project, found, about, add, row.newest.content or {}, title)


def says(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """What a version says that is not read here: a PDF, a link."""
    by = caller_of(request)
    project = visible(by.user, slug)
    shown = reads.version(reads.artefact(project, number), version)
    found = _form(shown.artefact.kind)

    def state(about: dict[str, Any], content: dict[str, Any]) -> ArtefactVersion:
        return artefacts.state_content(by=by, at=timezone.now(), version=shown, content=content)

    return _page(request, project, found, None, state, shown.content or {}, f"What {shown} says")


def _form(kind: str) -> Form:
    try:
        return form(kind)
    except KeyError:
        raise NotVisible from None


def _page(
    request: HttpRequest,
    project: Project,
    found: Form,
    about: WrittenForm | None,
    act: Act,
    content: Mapping[str, Any],
    title: str,
) -> HttpResponse:
    by = caller_of(request)
    filled = ContentForm(request.POST or None, sheet=found, content=content)
    tried = [each for each in (about, filled) if each is not None]
    wrong = [each for each in tried if not each.is_valid()]
    if request.method == "POST" and not filled.asks_for_rows and not wrong:
        made = attempt(filled, lambda: _at_inputs(filled, about, act))
        if made is not None:
            messages.success(request, f"{made} is filed.")
            return redirect(made)
    kind: Kind = kinds()[found.kind]
    answer = Answer.all_of([permissions.may_upload(by, project), not_archived(project)])
    context = {
        "project": project, "kind": kind, "form": found, "about": about, "filled": filled, "title": title,
        "answer": answer, "quiet": filled.asks_for_rows,
    }  # fmt: skip
    status = 200 if filled.asks_for_rows else status_of(*tried)
    return render(request, "evidence/write.html", context, status=status)


def _at_inputs(filled: ContentForm, about: WrittenForm | None, act: Act) -> ArtefactVersion:
    """The act, its messages brought to the inputs they are about."""
    try:
        return act(dict(about.cleaned_data) if about else {}, filled.content())
    except InvalidInput as problem:
        raise InvalidInput(
            {filled.input_at(name) or name: words for name, words in problem.errors.items()}
        ) from None
