"""Putting jobs into the queue, and which job follows which event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
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
) -> Job:
    """Write a job row in the caller's transaction. A queued job with the same kind and key serves both.

    That job is locked until the caller commits: it must not start before what it is asked for can be seen.
    `at` is only for tests: a job runs by the server's clock, also when the act carries another business time.
    """
    now = at or timezone.now()
    if key:
        with transaction.atomic():
            waiting = _queued(kind, key).first()
        if waiting is not None:
            return waiting
    return Job.objects.create(
        kind=kind, key=key, project=project, args=args, requested_by=by.user, created_at=now, run_after=now
    )


def on_event(verb: str, kind: str) -> None:
    """After every event with this verb run a job of this kind, once per stream however many events wait."""

    def follow(event: Event) -> None:
        now = timezone.now()
        if _queued(kind, event.stream).first() is not None:
            return
        Job.objects.create(
            kind=kind,
            key=event.stream,
            args={"stream": event.stream, "event": event.pk},
            requested_by=get_user_model().objects.get(actor_id=event.actor),
            created_at=now,
            run_after=now,
        )

    subscriptions.subscribe(verb, follow)


def _queued(kind: str, key: str) -> models.QuerySet[Job]:
    return Job.objects.select_for_update().filter(kind=kind, key=key, state=State.QUEUED)
