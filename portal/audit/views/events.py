"""`/audit/`: the event log, one entry, and the log as CSV."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.audit import export
from portal.audit.forms import FilterForm
from portal.audit.readers import streams_of
from portal.audit.selectors import events as log
from portal.audit.selectors.proofs import inclusion
from portal.jobs import verifying
from portal.web.callers import caller_of

ROWS = 50


def index(request: HttpRequest) -> HttpResponse:
    """Events of every stream that I may read, newest first."""
    streams = streams_of(caller_of(request).user)
    form = FilterForm(request.GET, streams=streams)
    found = log.page(log.events(streams, form.wanted()))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(event, streams[event.stream]) for event in log.whole(list(page.object_list))]
    shown = {"form": form, "page": page, "rows": rows, "verified": verifying.latest()}
    return render(request, "audit/events.html", shown)


def as_csv(request: HttpRequest) -> HttpResponseBase:
    """All rows of the filter, streamed."""
    streams = streams_of(caller_of(request).user)
    found = log.events(streams, FilterForm(request.GET, streams=streams).wanted())
    return StreamingHttpResponse(
        export.lines(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="gatehouse-events.csv"'},
    )


def one(request: HttpRequest, stream: str, seq: int) -> HttpResponse:
    """One entry: its line as hashed, its details, and the proof that it stands in the log."""
    streams = streams_of(caller_of(request).user)
    event = log.event(streams, stream, seq)
    shown = {
        "event": event,
        "stream_name": streams[stream],
        "details": json.loads(event.detail.body).get("details", {}),
        "proof": inclusion(event),
    }
    return render(request, "audit/event.html", shown)
