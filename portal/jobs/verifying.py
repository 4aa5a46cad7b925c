"""Verifying the log as a job, so that a long log never holds a request."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from portal.accounts.callers import Caller
from portal.answers import Answer, NotAllowed, Reason
from portal.audit.acts import act
from portal.audit.readers import SITE, streams_of
from portal.audit.services.log import record
from portal.audit.services.verify import as_result, verify
from portal.jobs.models import Job, State
from portal.jobs.queue import enqueue
from portal.jobs.running import Run, handles

KIND = "audit.verify"


@act("log.verify")
def ask(*, by: Caller, at: datetime) -> Job:
    """Start a verification. One that waits or runs serves everybody who asks. Raises `NotAllowed`."""
    NotAllowed.unless(may_ask(by))
    going_on = Job.objects.filter(kind=KIND, state__in=[State.QUEUED, State.RUNNING]).first()
    if going_on is not None:
        return going_on
    job = enqueue(KIND, by=by, args={}, key="verify")
    record(
        "log.verification_asked", by=by, at=at, stream=SITE, obj=job, summary="asked to verify the event log"
    )
    return job


def may_ask(by: Caller) -> Answer:
    """Whoever may read any stream."""
    if streams_of(by.user):
        return Answer.yes()
    return Answer.no(
        Reason("role_missing", "You hold a role in no project, so there is no log for you to verify.")
    )


def latest() -> Job | None:
    """The newest verification that ended."""
    return Job.objects.filter(kind=KIND, state=State.DONE).order_by("-finished_at").first()


@handles(KIND, title="Verify the event log", awaited=True)
def verify_log(run: Run) -> None:
    report = verify(tell=run.step)
    with run.finish() as result:
        result.update(as_result(report, timezone.now()))
