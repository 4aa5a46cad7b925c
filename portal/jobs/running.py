"""Running a job: claim it by lease, do the work, write effect and "done" in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, close_old_connections, models, transaction
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.jobs.models import Job, State

MOST_ATTEMPTS = 3
log = structlog.get_logger("gatehouse.jobs")


class LeaseLost(Exception):
    """Another run took the job over; this one must leave no effect."""


class JobFailed(Exception):
    """The work cannot succeed by trying again; the message is for the person who asked."""


@dataclass
class Run:
    """One attempt at a job, as its handler sees it."""

    job: Job
    finished: bool = False

    @property
    def args(self) -> dict[str, Any]:
        return dict(self.job.args)

    @property
    def by(self) -> Caller:
        """Who asked, acting through a job: nothing here may decide."""
        return Caller(self.job.requested_by, via="job")

    def step(self, words: str, percent: int) -> None:
        """Say what is being done and renew the lease. Raises `LeaseLost` when another run holds the job."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.job.lease, state=State.RUNNING).update(
            step=words[:200], percent=min(percent, 99), lease_until=timezone.now() + settings.JOB_LEASE
        )
        if not held:
            raise LeaseLost(str(self.job.pk))

    @contextmanager
    def held(self) -> Iterator[Job]:
        """One transaction in which this run surely holds the job. Raises `LeaseLost` when another run does."""
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=self.job.pk)
            if job.lease != self.job.lease or job.state != State.RUNNING:
                raise LeaseLost(str(self.job.pk))
            yield job

    @contextmanager
    def finish(self) -> Iterator[dict[str, Any]]:
        """Open the one transaction in which the effect and "done" are written together."""
        with self.held() as job:
            result: dict[str, Any] = {}
            yield result
            job.state, job.percent, job.result = State.DONE, 100, result
            job.step, job.finished_at, job.lease_until = "Done", timezone.now(), None
            job.save()
        self.finished = True


Handler = Callable[[Run], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its handler, its title in words, and whether somebody stands before its progress bar."""

    name: str
    title: str
    handler: Handler
    awaited: bool = False


_kinds: dict[str, Kind] = {}


def handles(name: str, *, title: str, awaited: bool = False) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job. Awaited kinds start before those that nobody waits for."""

    def register(handler: Handler) -> Handler:
        _kinds[name] = Kind(name, title, handler, awaited)
        return handler

    return register


def title_of(kind: str) -> str:
    return _kinds[kind].title if kind in _kinds else kind


def execute(job_id: uuid.UUID | str) -> bool:
    """Run a due job once. False when there was nothing to claim: done, or held by another run."""
    job = _claim(job_id)
    if job is None:
        return False
    run = Run(job)
    try:
        kind = _kinds.get(job.kind)
        if kind is None:
            raise JobFailed(f"No handler is known for “{job.kind}”.")
        kind.handler(run)
        if not run.finished:
            with run.finish():
                pass
    except LeaseLost:
        log.warning("job.lease_lost", job=str(job.pk), kind=job.kind)
    except JobFailed as failure:
        _fail(job, str(failure))
    except Exception as error:  # a job must end in words, whatever its handler raised
        log.exception("job.attempt_failed", job=str(job.pk), kind=job.kind, attempt=job.attempts)
        _try_again(job, error)
    return True


def run_due(limit: int = 1000) -> int:
    """Run due jobs in this process until none is left; returns how many. For the loader and tests."""
    count = 0
    while count < limit and (job := due().first()) is not None:
        execute(job.pk)
        count += 1
    return count


def due() -> models.QuerySet[Job]:
    """Jobs that may start now, awaited ones first: queued and their time has come, or their lease ran out."""
    now = timezone.now()
    waiting = models.Q(state=State.QUEUED, run_after__lte=now)
    abandoned = models.Q(state=State.RUNNING, lease_until__lt=now)
    awaited = [kind.name for kind in _kinds.values() if kind.awaited]
    behind = models.Case(models.When(kind__in=awaited, then=0), default=1)
    return Job.objects.filter(waiting | abandoned).order_by(behind, "run_after", "created_at")


def _claim(job_id: uuid.UUID | str) -> Job | None:
    close_old_connections_outside_tests()
    with transaction.atomic():
        job = due().select_for_update(of=("self",)).filter(pk=job_id).first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _fail(
                job, job.error or f"Stopped {MOST_ATTEMPTS} times without an answer. Ask your administrator."
            )
            return None
        now = timezone.now()
        job.state, job.attempts, job.lease = State.RUNNING, job.attempts + 1, uuid.uuid4().hex
        job.lease_until, job.started_at = now + settings.JOB_LEASE, job.started_at or now
        job.save()
        return job


def close_old_connections_outside_tests() -> None:
    """A worker lives long; a connection that the server dropped must not fail the next job."""
    if not transaction.get_connection().in_atomic_block:
        close_old_connections()


def _try_again(job: Job, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts >= MOST_ATTEMPTS:
        _fail(job, f"Failed {MOST_ATTEMPTS} times. Last: {words}")
        return
    held = Job.objects.filter(pk=job.pk, lease=job.lease)
    try:
        with transaction.atomic():
            held.update(
                state=State.QUEUED,
                error=words,
                published_at=None,
                run_after=timezone.now() + settings.JOB_BACKOFF * job.attempts,
            )
    except IntegrityError:
        _fail(job, f"A newer job does the same work. Last: {words}")


def _fail(job: Job, words: str) -> None:
    """Only by the run that holds the job: one that lost its lease leaves no effect, not even its failure."""
    Job.objects.filter(pk=job.pk, lease=job.lease).exclude(state=State.DONE).update(
        state=State.FAILED, error=words, finished_at=timezone.now(), lease_until=None
    )
