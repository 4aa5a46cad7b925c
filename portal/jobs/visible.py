"""Which jobs a person may see."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.answers import NotVisible
from portal.audit.readers import streams_of
from portal.jobs.models import Job

QUICK = timedelta(seconds=10)


def visible_job(user: User, key: uuid.UUID) -> Job:
    """A job of a project they see, or one of no project that they asked for; administrators: all.

    Else `NotVisible`, also for whoever asked for it and has left the project since.
    """
    found = Job.objects.select_related("requested_by").filter(pk=key).first()
    if found is None:
        raise NotVisible
    theirs = found.project in streams_of(user) if found.project else found.requested_by_id == user.pk
    if not theirs and not user.is_administrator:
        raise NotVisible
    return found


def pace(job: Job, now: datetime) -> str:
    """How often a page reads the job again: every half second, after ten seconds every two."""
    return "500ms" if now - job.created_at < QUICK else "2s"
