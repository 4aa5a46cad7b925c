"""The job row is the record: nothing acknowledged is lost, nothing happens twice, a poison job ends in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.audit.services.log import record
from portal.jobs import running
from portal.jobs.models import Job, State
from portal.jobs.queue import enqueue, on_event
from portal.jobs.relay import publish_due
from portal.jobs.running import JobFailed, LeaseLost, Run, execute, handles, run_due

pytestmark = pytest.mark.django_db
Kinds = Callable[[Callable[[Run], None]], str]


@pytest.fixture
def kind() -> Iterator[Kinds]:
    """Register a handler for the length of a test."""
    made: list[str] = []

    def register(handler: Callable[[Run], None]) -> str:
        name = f"test.kind{len(made)}"
        handles(name, title="A test")(handler)
        made.append(name)
        return name

    yield register
    for name in made:
        running._kinds.pop(name)


def put(kind: str, by: Caller, key: str = "") -> Job:
    with transaction.atomic():
        return enqueue(kind, by=by, args={}, key=key)


def test_effect_and_done_are_written_together(kind: Kinds, caller: Callable[..., Caller]) -> None:
    def work(run: Run) -> None:
        run.step("Half way", percent=50)
        with run.finish() as result:
            User.objects.filter(username="sam").update(job_title="Done by a job")
            result["answer"] = 42

    job = put(kind(work), caller("ada"))

    assert execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.result, job.attempts) == (State.DONE, 100, {"answer": 42}, 1)
    assert User.objects.get(username="sam").job_title == "Done by a job"


def test_an_effect_that_cannot_be_finished_leaves_nothing(kind: Kinds, caller: Callable[..., Caller]) -> None:
    def work(run: Run) -> None:
        with run.finish():
            User.objects.filter(username="sam").update(job_title="Half done")
            raise OSError("disk full")

    job = put(kind(work), caller("ada"))
    execute(job.pk)

    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert "disk full" in job.error
    assert User.objects.get(username="sam").job_title == ""


def test_a_poison_job_fails_after_three_tries_with_a_readable_reason(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    def work(run: Run) -> None:
        raise ValueError("the file is not a file")

    job = put(kind(work), caller("ada"))
    for _ in range(5):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 3)
    assert "the file is not a file" in job.error


def test_a_job_that_says_it_cannot_succeed_is_not_tried_again(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    def work(run: Run) -> None:
        raise JobFailed("Threat model.md is gone.")

    job = put(kind(work), caller("ada"))
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.FAILED, 1, "Threat model.md is gone.")


def test_a_run_that_lost_its_lease_does_not_fail_the_job_that_another_holds(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    def work(run: Run) -> None:
        Job.objects.filter(pk=run.job.pk).update(lease="another run")
        raise JobFailed("This cannot succeed.")

    job = put(kind(work), caller("ada"))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (State.RUNNING, "")


def test_a_run_that_lost_its_lease_records_no_failure_of_its_own(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    def work(run: Run) -> None:
        Job.objects.filter(pk=run.job.pk).update(lease="another run")
        with run.held():
            User.objects.filter(username="sam").update(job_title="Failed by a run that was too late")

    execute(put(kind(work), caller("ada")).pk)

    assert User.objects.get(username="sam").job_title == ""


def test_what_somebody_waits_for_starts_before_what_nobody_does(caller: Callable[..., Caller]) -> None:
    preview = put("preview.make", caller("ada"))
    pack = put("pack.seal", caller("ada"))
    published: list[str] = []

    publish_due(published.append)

    assert published == [str(pack.pk), str(preview.pk)]


def test_a_run_whose_lease_ran_out_leaves_no_effect_when_another_took_over(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    effects: list[str] = []

    def slow(run: Run) -> None:
        if not effects:
            effects.append("first began")
            Job.objects.filter(pk=run.job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            assert execute(run.job.pk)
            with pytest.raises(LeaseLost):
                run.step("Still here", percent=90)
            with pytest.raises(LeaseLost), run.finish():
                effects.append("first finished")
            raise LeaseLost
        with run.finish():
            effects.append("second finished")

    job = put(kind(slow), caller("ada"))
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, effects) == (State.DONE, ["first began", "second finished"])


def test_a_held_job_and_a_done_job_are_not_claimed_again(kind: Kinds, caller: Callable[..., Caller]) -> None:
    held: list[bool] = []
    job = put(kind(lambda run: held.append(execute(run.job.pk))), caller("ada"))
    execute(job.pk)
    assert held == [False]
    assert not execute(job.pk)


def test_one_queued_job_serves_all_who_ask_for_the_same(kind: Kinds, caller: Callable[..., Caller]) -> None:
    name = kind(lambda run: None)
    assert put(name, caller("ada"), key="bank") == put(name, caller("rui"), key="bank")
    assert put(name, caller("ada"), key="other") != put(name, caller("ada"))


def test_who_asks_while_the_same_job_is_being_written_takes_that_one(real_db: str) -> None:
    user = User.objects.create(username="ada", display_name="Ada")
    written, found = Event(), []

    def first() -> None:
        with transaction.atomic():
            found.append(enqueue("preview.make", by=Caller(user), args={}, key="the same").pk)
            written.set()
            time.sleep(0.5)
        connection.close()

    other = Thread(target=first)
    other.start()
    written.wait()
    found.append(put("preview.make", Caller(user), key="the same").pk)
    other.join()

    assert found[0] == found[1]
    assert Job.objects.count() == 1


def test_a_failed_try_gives_way_to_a_newer_job_with_the_same_key(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    def work(run: Run) -> None:
        put(run.job.kind, caller("ada"), key="bank")
        raise ValueError("the file is not a file")

    job = put(name := kind(work), caller("ada"), key="bank")
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, "newer job" in job.error) == (State.FAILED, True)
    assert Job.objects.filter(kind=name, key="bank", state=State.QUEUED).count() == 1


def test_an_event_brings_its_jobs_in_its_own_transaction(kind: Kinds, caller: Callable[..., Caller]) -> None:
    name = kind(lambda run: None)
    on_event("test.moved", name)
    with transaction.atomic():
        for _ in range(2):
            record(
                "test.moved",
                by=caller("ada"),
                at=timezone.now(),
                stream="one",
                obj=("thing", "1"),
                summary="moved",
            )
    assert Job.objects.filter(kind=name).count() == 1

    def undone() -> None:
        with transaction.atomic():
            record(
                "test.moved",
                by=caller("ada"),
                at=timezone.now(),
                stream="two",
                obj=("thing", "1"),
                summary="moved",
            )
            raise OSError

    with pytest.raises(OSError):
        undone()
    assert not Job.objects.filter(kind=name, key="two").exists()
    assert run_due() == 1


def test_the_relay_publishes_due_jobs_once_and_again_what_led_to_nothing(
    kind: Kinds, caller: Callable[..., Caller]
) -> None:
    sent: list[str] = []
    job = put(kind(lambda run: None), caller("ada"))
    publish_due(sent.append)
    publish_due(sent.append)
    assert sent == [str(job.pk)]

    Job.objects.filter(pk=job.pk).update(published_at=timezone.now() - timedelta(seconds=31))
    publish_due(sent.append)
    assert sent == [str(job.pk)] * 2


def test_a_broker_that_is_away_keeps_the_job_due(kind: Kinds, caller: Callable[..., Caller]) -> None:
    job = put(kind(lambda run: None), caller("ada"))

    def away(job_id: str) -> None:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        publish_due(away)
    job.refresh_from_db()
    assert (job.state, job.published_at) == (State.QUEUED, None)


WORK = """
    import os, sys, time
    sys.argv = ["worker"]
    import django
    from django.conf import settings
    settings.DATABASES["default"]["NAME"] = os.environ["SCRATCH"]
    django.setup()
    from portal.jobs.running import execute, handles

    @handles("test.slow", title="Slow")
    def slow(run):
        print("working", flush=True)
        time.sleep(60)

    execute(os.environ["JOB"])
"""


@pytest.mark.django_db(transaction=False)
def test_a_killed_worker_loses_no_job(real_db: str, kind: Kinds, settings: object) -> None:
    user = User.objects.create(username="ada", display_name="Ada")
    job = put("test.slow", Caller(user))
    environment = {
        **os.environ,
        "SCRATCH": real_db,
        "JOB": str(job.pk),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WORK)], env=environment, stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"working\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()

    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert not execute(job.pk), "its lease still holds"

    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    handles("test.slow", title="Slow")(lambda run: None)
    assert execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)
    running._kinds.pop("test.slow")
