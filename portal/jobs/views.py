"""`/jobs/<id>/`: a job, and its row for pages that poll it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.running import title_of
from portal.jobs.visible import pace, visible_job
from portal.web.callers import caller_of

# Where the result of a finished job is read.
RESULTS = {"audit.verify": ("audit:verify", "See what was found")}


def job(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return render(request, "jobs/job.html", _shown(visible_job(caller_of(request).user, key)))


def row(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Only the row, for polling; a finished row asks no more."""
    return render(request, "jobs/row.html", _shown(visible_job(caller_of(request).user, key)))


def _shown(found: Job) -> dict[str, Any]:
    name, words = RESULTS.get(found.kind, ("", ""))
    return {
        "job": found,
        "title": title_of(found.kind),
        "url": reverse("jobs:row", args=[found.pk]),
        "every": pace(found, timezone.now()),
        "result_url": reverse(name) if name else "",
        "result_words": words,
    }
