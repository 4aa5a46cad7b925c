"""A site of the page kit alone: no database, the real policy, the real files. Browser tests drive it."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from wsgiref.simple_server import WSGIRequestHandler, make_server

from csp.middleware import CSPMiddleware
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.urls import resolve

STATIC = Path(__file__).parents[2] / "static"
ADA = SimpleNamespace(
    is_authenticated=True, is_anonymous=False, name="Ada Okafor", username="ada", is_administrator=True
)
PROJECT = SimpleNamespace(slug="bank-credit", name="Bank credit", demo=True)
ARTEFACTS = """{% extends "project.html" %}
{% block title %}Artefacts{% endblock %}
{% block tab %}artefacts{% endblock %}
{% block content %}
{% include "components/drop_zone.html" with action="/upload/" types="md" target="#rows" %}<ul id="rows"></ul>
{% endblock %}"""
JOB = '{% include "components/job_row.html" with url="/job/" %}'
JOB_PAGE = """{% extends "base.html" %}
{% block title %}Job{% endblock %}
{% block content %}{% include "components/job_row.html" with url="/job/" %}{% endblock %}"""
ERROR = '{% extends "errors/409.html" %}'


def _draw(source: str, request: HttpRequest, **context: Any) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


class Site:
    """Answers like the portal would, and remembers what it was sent."""

    def __init__(self) -> None:
        self.uploads: list[str] = []
        self.job_reads = 0
        self.offline = False

    def page(self, request: HttpRequest) -> HttpResponseBase:
        special: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
            "/artefacts/": lambda r: _draw(ARTEFACTS, r, project=PROJECT),
            "/upload/": self.upload,
            "/job/": self.job,
            "/refused/": lambda r: _draw(ERROR, r),
        }
        if request.path in special:
            return special[request.path](request)
        match = resolve(request.path, "portal.web.urls")
        response: HttpResponseBase = match.func(request)
        return response

    def upload(self, request: HttpRequest) -> HttpResponse:
        if self.offline:
            return HttpResponse(status=503)
        request.upload_handlers = [MemoryFileUploadHandler(request)]  # not the portal's own, which stores
        names = [file.name or "" for file in request.FILES.getlist("file")]
        self.uploads += names
        row = "".join(f'<li id="row-{len(self.uploads)}">{name}</li>' for name in names)
        return HttpResponse(json.dumps({"ok": True, "html": row, "message": "Uploaded"}))

    def job(self, request: HttpRequest) -> HttpResponse:
        self.job_reads += 1
        done = self.job_reads > 3
        job = {"id": 1, "title": "Seal the pack", "state": "done" if done else "running", "percent": 40}
        part = request.headers.get("HX-Request")
        return _draw(JOB if part else JOB_PAGE, request, job=job)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            start("200 OK", [("Content-Type", kind)])
            return [(STATIC / path.removeprefix("/static/")).read_bytes()]
        if path == "/favicon.ico":
            start("204 No Content", [])
            return []
        request = WSGIRequest(environ)
        request.user = ADA  # type: ignore[assignment]
        response = cast(HttpResponse, CSPMiddleware(self.page)(request))
        start(f"{response.status_code} -", list(response.items()))
        return [response.content]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The site's address while it runs on a free port."""
    server = make_server("127.0.0.1", 0, site, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
