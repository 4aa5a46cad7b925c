"""What may be seen of a version's bytes: preview, page images, diagram frame, download."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence.intake.serving import attachment
from evidence.models import ArtefactVersion, Preview
from evidence.selectors import artefacts as reads
from evidence.selectors.previews import sight_of
from portal.answers import NotVisible
from portal.projects.selectors.projects import visible
from portal.web import frames
from portal.web.callers import caller_of


@require_safe
def preview(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """The preview alone, for the page that waits for it."""
    found = _version(request, slug, number, version)
    shown = {"project": found.artefact.project, "version": found, "sight": sight_of(found)}
    return render(request, "evidence/parts/preview.html", shown)


@require_safe
def page_image(request: HttpRequest, slug: str, number: int, version: int, page: int) -> HttpResponseBase:
    """One page as the preview's child process drew it: always a PNG of ours, never the original."""
    made = _preview(_version(request, slug, number, version))
    if not 1 <= page <= len(made.pages):
        raise NotVisible
    tag = f'"{made.blob_id}-{page}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(default_storage.open(made.pages[page - 1]), content_type="image/png")
        response["Content-Encoding"] = "identity"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def frame(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponseBase:
    """The diagram in a frame of its own, which reaches nothing."""
    found = _version(request, slug, number, version)
    made = _preview(found)
    if made.kind != "mermaid":
        raise NotVisible
    return frames.diagram(request, made.text, f"Diagram of {found.artefact.title}")


@require_safe
def download(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponseBase:
    """The original, as an attachment only."""
    return attachment(request, _version(request, slug, number, version))


def _version(request: HttpRequest, slug: str, number: int, version: int) -> ArtefactVersion:
    project = visible(caller_of(request).user, slug)
    return reads.version(reads.artefact(project, number), version)


def _preview(version: ArtefactVersion) -> Preview:
    made = sight_of(version).preview
    if made is None:
        raise NotVisible
    return made
