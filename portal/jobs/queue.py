"""Putting jobs into the queue, and which job follows which event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from portal.audit import subscriptions
from portal.audit.actors import Actor
from portal.audit.models import Event
from portal.jobs.models import Job, State


def enqueue(
    kind: str,
    *,
    by: Actor,
    at: datetime | None = None,
    args: dict[str, Any],
    key: str = "",
    project: str = "",
    after: datetime | None = None,
) -> Job:
    """Write a job row in the caller's transaction. A queued job with the same kind and key serves both.

    That job is locked until the caller commits: it must not start before what it is asked for can be seen.
    `at` is only for tests: a job runs by the server's clock, also when the act carries another business time.
    With `after` it does not start before that moment.
    """
    asked = at or timezone.now()
    return _put(Job(
        kind=kind, key=key, project=project, args=args, requested_by=by.user, created_at=asked,
        run_after=after or asked,
    ))  # fmt: skip


def on_event(verb: str, kind: str) -> None:
    """After every event with this verb run a job of this kind, once per stream however many events wait."""

    def follow(event: Event) -> None:
        asker = get_user_model().objects.get(actor_id=event.actor)
        args = {"stream": event.stream, "event": event.pk}
        now = timezone.now()
        asked = {"kind": kind, "key": event.stream, "args": args, "requested_by": asker}
        _put(Job(**asked, created_at=now, run_after=now))

    subscriptions.subscribe(verb, follow)


def _put(job: Job) -> Job:
    """The job, written; or the one that waits already for the same kind and key.

    Two who ask in the same moment both find none waiting. The database lets one of them write, and the other takes
    that one's job, or writes its own when that has begun in the meantime.
    """
    while True:
        if job.key and (waiting := _queued(job.kind, job.key).first()) is not None:
            return waiting
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            if not job.key:
                raise
        else:
            return job


def _queued(kind: str, key: str) -> models.QuerySet[Job]:
    return Job.objects.select_for_update().filter(kind=kind, key=key, state=State.QUEUED)
