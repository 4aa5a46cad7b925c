"""`/projects/<slug>/artefacts/upload/`: one file from `upload.js`, or many from the plain form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence.intake.storing import StoredUpload
from evidence.kinds import kinds, state_labels
from evidence.models import ArtefactVersion, Upload
from evidence.selectors.uploads import upload as one_upload
from evidence.selectors.uploads import zips_of
from evidence.services import uploads
from evidence.services.arrivals import take, take_arrived
from evidence.views.receiving import receives_files, wants_json
from evidence.views.shelf import form_of
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotVisible, Refused
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    words: str
    status: int = 200
    waiting: Upload | None = None
    opening: Upload | None = None

    @property
    def ok(self) -> bool:
        return self.status == 200


@require_POST
@receives_files
def upload(request: HttpRequest, *, by: Caller, project: Project) -> HttpResponseBase:
    """Files what is plain and keeps the rest until a person says what it is."""
    said, now = request.POST, timezone.now()
    standing = said.get("standing", "draft")
    if name := said.get("upload", ""):
        arrived = _outcome(
            name, lambda: take_arrived(by=by, at=now, project=project, name=name, standing=standing)
        )
        return _answer(request, project, arrived)
    files = [file for file in request.FILES.getlist("file") if isinstance(file, StoredUpload)]
    if files and said.get("path"):
        files[0].original_name = said["path"]
    found = [
        _outcome(file.original_name, lambda file=file: take(  # type: ignore[misc]
            by=by, at=now, project=project, file=file, standing=standing
        ))
        for file in files
    ]  # fmt: skip
    if wants_json(request):
        return _answer(request, project, found[0] if found else Outcome("", "Choose a file.", 422))
    return _go_back(request, project, found)


@require_safe
def opened(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """How far a zip is opened, and what became of its files: a part of the page, read again until it is done."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = zips_of([one_upload(by.user, project, upload)])
    if not found:
        raise NotVisible
    return render(request, "evidence/parts/opened.html", {"zip": found[0], "project": project})


@require_POST
def remove(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """Take back a large file of which only a part is here."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = one_upload(by.user, project, upload)
    uploads.end(by=by, at=timezone.now(), upload=found)
    messages.success(request, f"{found.name} is removed.")
    return redirect("evidence:artefacts", slug)


def _outcome(name: str, act: Callable[[], ArtefactVersion | Upload]) -> Outcome:
    try:
        made = act()
    except InvalidInput as found:
        return Outcome(name, " ".join(words for each in found.errors.values() for words in each), 422)
    except Refused as refused:
        return Outcome(name, refused.answer.message, refused.status)
    if isinstance(made, ArtefactVersion):
        return Outcome(name, _filed(made))
    if made.job:
        return Outcome(name, "It is opened as a folder. Its files are filed one by one.", opening=made)
    return Outcome(name, "Stored, not filed yet. Say below what it is.", waiting=made)


def _filed(made: ArtefactVersion) -> str:
    state = state_labels()[made.state].lower()
    return f"Filed as {kinds()[made.artefact.kind].label}, {state}: “{made.artefact.title}”."


def _answer(request: HttpRequest, project: Project, found: Outcome) -> JsonResponse:
    """As the top of `upload.js` says."""
    if not found.ok:
        body = {"ok": False, "message": found.words, "errors": {"file": [found.words]}}
        return JsonResponse(body, status=found.status)
    return JsonResponse({"ok": True, "html": _row(request, project, found), "message": found.words})


def _row(request: HttpRequest, project: Project, found: Outcome) -> str:
    if found.opening:
        shown = {"zip": zips_of([found.opening])[0], "project": project}
        return render_to_string("evidence/parts/opened_row.html", shown, request)
    form = form_of(project, found.waiting) if found.waiting else None
    return render_to_string("evidence/parts/waiting_row.html", {"form": form}, request) if form else ""


def _go_back(request: HttpRequest, project: Project, found: list[Outcome]) -> HttpResponse:
    if not found:
        messages.error(request, "Choose at least one file.")
    for each in found:
        if not each.ok:
            messages.error(request, f"{each.name}: {each.words}")
    for each in found:
        if each.opening:
            messages.info(request, f"{each.name} is opened as a folder; it is listed below.")
    filed = sum(each.ok and not each.waiting and not each.opening for each in found)
    if filed:
        messages.success(request, f"{filed} of {len(found)} files are filed.")
    address = reverse("evidence:artefacts", args=[project.slug])
    return redirect(address + ("#waiting" if any(each.waiting for each in found) else ""))
