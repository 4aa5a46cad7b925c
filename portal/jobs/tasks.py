"""Celery's side of the queue: run one job by id; put a scheduled one in."""

from __future__ import annotations

from celery import shared_task

from portal.jobs import nightly
from portal.jobs.running import execute


@shared_task(name="portal.jobs.tasks.run")
def run(job_id: str) -> None:
    """Run the job with this id, if it is due and nobody else holds it."""
    execute(job_id)


@shared_task(name="portal.jobs.tasks.schedule")
def schedule(kind: str) -> None:
    """Beat calls this; the work itself is a job row like any other."""
    nightly.put_in(kind)
