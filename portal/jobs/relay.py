"""The relay: publishes the ids of due jobs to Celery, and publishes again what got lost on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.running import due
from portal.jobs.tasks import run

REPUBLISH_AFTER = timedelta(seconds=30)
log = structlog.get_logger("gatehouse.relay")


def publish_due(publish: Callable[[str], object] | None = None) -> int:
    """Publish every due job that was not published, or whose message led to nothing for 30 seconds."""
    send = publish or (lambda job_id: run.apply_async(args=(job_id,)))
    now = timezone.now()
    unheard = Q(published_at=None) | Q(published_at__lt=now - REPUBLISH_AFTER)
    jobs = list(due().filter(unheard)[:200])
    for job in jobs:
        send(str(job.pk))
        Job.objects.filter(pk=job.pk).update(published_at=timezone.now())
    return len(jobs)


def relay_forever(pause: float = 0.15) -> None:
    """Poll and publish. A broker or database that is away costs a pause, never a job.

    The connection is kept between polls: opening one seven times a second would be most of the work.
    """
    while True:
        try:
            publish_due()
        except Exception as error:  # whatever was raised, the row stays due
            log.warning("relay.away", error=str(error))
            connection.close()
            time.sleep(2)
        time.sleep(pause)
