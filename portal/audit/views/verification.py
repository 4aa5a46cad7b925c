"""`/audit/verify/`: verify now, and what the last verification found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.audit.readers import streams_of
from portal.jobs import verifying
from portal.jobs.models import Job
from portal.web.callers import caller_of


def index(request: HttpRequest) -> HttpResponse:
    """GET shows the last result; POST starts a job and leads to its row."""
    by = caller_of(request)
    if request.method == "POST":
        return redirect("jobs:job", verifying.ask(by=by, at=timezone.now()).pk)
    last = verifying.latest()
    shown = {"answer": verifying.may_ask(by), "last": last, "found": _found(last, streams_of(by.user))}
    return render(request, "audit/verify.html", shown)


def _found(last: Job | None, streams: dict[str, str]) -> dict[str, Any]:
    """The result as far as this person may read; that something else broke is said without naming it."""
    if last is None:
        return {}
    result = last.result
    faults = [fault for fault in result["faults"] if not fault["stream"] or fault["stream"] in streams]
    return {
        "ok": result["ok"],
        "streams": [(streams[name], size) for name, size in result["streams"].items() if name in streams],
        "faults": [{**fault, "name": streams.get(fault["stream"], "Database")} for fault in faults],
        "elsewhere": len(result["faults"]) - len(faults),
        "warnings": result["warnings"],
        "checkpoints": result["checkpoints"],
    }
