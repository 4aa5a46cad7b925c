"""`/projects/<slug>/artefacts/`: what is here, and three ways in: files, unclear files, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.artefacts import LinkForm, ShelfFilter, StandingForm, WaitingForm, first_choice
from evidence.kinds import kinds
from evidence.models import Upload
from evidence.rules.filing import Known, state_for
from evidence.rules.intake import ALLOWED, ARCHIVE
from evidence.selectors.artefacts import artefacts_of, rows_of
from evidence.selectors.shelf import citation_counts, known, shelf_of
from evidence.selectors.uploads import SHOWN, bytes_of, opened_in, unfinished_in, waiting_in, zips_of
from evidence.services import artefacts, filing, uploads
from evidence.services.waiting import file_waiting
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50
TYPES = ",".join([*(ending for allowed in ALLOWED for ending in allowed.endings), ARCHIVE])
LABELS = ", ".join([*(allowed.label for allowed in ALLOWED), "zip (opened as a folder)"])


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The list with its filters, and what waits to be filed."""
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug))


@require_POST
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """A link as an artefact. It is stored, not fetched."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = LinkForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        kind, standing = values["kind"], values.pop("standing")
        made = attempt(form, lambda: artefacts.add(
            by=by, at=timezone.now(), project=project, state=state_for(kinds()[kind], standing), **values
        ))  # fmt: skip
        if made:
            messages.success(request, f"{made.artefact.title} is filed as a link.")
            return redirect("evidence:artefact", slug, made.artefact.number)
    return _page(request, by, project, link_form=form)


@require_POST
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a person said about unclear files, each filed or removed by itself.

    Rows at fault come back with their messages and what was typed; the others are filed.
    """
    by = caller_of(request)
    project = visible(by.user, slug)
    wrong, filed = {}, []
    for file in waiting_in(by.user, project):
        if f"{file.pk}-file_as" not in request.POST:
            continue  # it came in after the page was shown, or is shown on the next one
        form = form_of(project, file, request.POST)
        if form is None:
            file.delete()
            messages.warning(request, f"{file.name} was not filed within a day and is gone. Upload it again.")
        elif not _settle(by, project, file, form):
            wrong[file.pk] = form
        elif form.cleaned_data["file_as"] != "discard":
            filed.append(file.name)
    if filed:
        messages.success(request, f"Filed: {', '.join(filed)}.")
    if wrong:
        return _page(request, by, project, waiting_forms=wrong)
    return redirect("evidence:artefacts", slug)


def _settle(by: Caller, project: Project, file: Upload, form: WaitingForm) -> bool:
    if not form.is_valid():
        return False
    said, now = form.cleaned_data, timezone.now()
    if said["file_as"] == "discard":
        uploads.end(by=by, at=now, upload=file)
        return True
    act = lambda: file_waiting(by=by, at=now, project=project, name=file.pk, **said)  # noqa: E731
    return attempt(form, act) is not None


def form_of(
    project: Project, file: Upload, data: Mapping[str, Any] | None = None, here: Iterable[Known] | None = None
) -> WaitingForm | None:
    """The form of one waiting file with what is guessed about it; None once its bytes were swept."""
    try:
        guess = filing.look_at(project, bytes_of(file), here)
    except FileNotFoundError:
        return None
    initial = {
        "file_as": first_choice(guess),
        "title": guess.title,
        "effective_date": timezone.now().date(),
    }
    form = WaitingForm(data, prefix=file.pk, guess=guess, initial=initial)
    form.file, form.guess = file, guess  # type: ignore[attr-defined]
    return form


def _page(
    request: HttpRequest,
    by: Caller,
    project: Project,
    *,
    link_form: LinkForm | None = None,
    waiting_forms: dict[str, WaitingForm] | None = None,
) -> HttpResponse:
    tried = waiting_forms or {}
    link_form = link_form or LinkForm(initial={"effective_date": timezone.now().date()})
    chosen = ShelfFilter(request.GET)
    page = Paginator(artefacts_of(project, **chosen.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    waits, here = list(waiting_in(by.user, project)), known(project)
    forms = [tried.get(file.pk) or form_of(project, file, here=here) for file in waits[:SHOWN]]
    shown = {
        "project": project, "shelf": shelf_of(project), "filter": chosen, "page": page,
        "rows": rows_of(page), "cited": citation_counts(page), "link_form": link_form,
        "waiting_forms": [form for form in forms if form], "waiting_errors": _at_fields(tried.values()),
        "standing_form": StandingForm(), "answer": may_add(by, project), "types": TYPES, "labels": LABELS,
        "max_bytes": settings.MAX_UPLOAD_BYTES, "waiting_more": len(waits[SHOWN:]),
        "uploads_url": f"/api/v1/projects/{project.slug}/uploads/",
        "unfinished": unfinished_in(by.user, project), "zips": zips_of(opened_in(by.user, project)),
    }  # fmt: skip
    status = status_of(link_form, *tried.values())
    return render(request, "evidence/artefacts.html", shown, status=status)


def may_add(by: Caller, project: Project) -> Answer:
    return Answer.all_of([permissions.may_upload(by, project), not_archived(project)])


def _at_fields(forms: Any) -> list[tuple[str, str]]:
    """Every message of the rows at fault, with the address of its field."""
    found = []
    for form in forms:
        name = form.file.name
        found += [(f"#{form[field].auto_id}" if field in form.fields else "", f"{name}: {words}")
                  for field, errors in form.errors.items() for words in errors]  # fmt: skip
    return found
