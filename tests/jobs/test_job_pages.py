"""A job's page and its polled row: for whoever asked, whoever sees the project, and administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.visible import pace
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]


@pytest.fixture
def job(people: dict[str, User], project: Project) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="audit.verify", project="bank-credit", requested_by=people["ada"], state="running", step="Reading 3 of 9",
        percent=33, created_at=now, run_after=now,
    )  # fmt: skip


def test_whoever_asked_or_sees_the_project_sees_step_and_percent(pages: Pages, job: Job) -> None:
    for username in ("ada", "rui", "root"):
        text = pages(username).get(f"/jobs/{job.pk}/").content.decode()
        assert "Reading 3 of 9" in text
        assert 'value="33"' in text


def test_for_a_stranger_the_job_does_not_exist(pages: Pages, api: Any, job: Job) -> None:
    assert pages("sam").get(f"/jobs/{job.pk}/").status_code == 404
    assert pages("sam").get(f"/jobs/{job.pk}/row/").status_code == 404
    assert api("sam").get(f"/api/v1/jobs/{job.pk}/").status_code == 404


def test_the_row_is_a_fragment_that_stops_asking_when_the_job_ends(pages: Pages, job: Job) -> None:
    ada = pages("ada")
    running = ada.get(f"/jobs/{job.pk}/row/").content.decode()
    Job.objects.filter(pk=job.pk).update(state="failed", error="report.pdf is not readable.")
    failed = ada.get(f"/jobs/{job.pk}/row/").content.decode()

    assert "<html" not in running
    assert f'hx-get="/jobs/{job.pk}/row/"' in running
    assert "hx-get" not in failed
    assert "report.pdf is not readable." in failed


def test_a_page_asks_every_half_second_at_first_and_then_every_two(job: Job) -> None:
    assert pace(job, job.created_at + timedelta(seconds=9)) == "500ms"
    assert pace(job, job.created_at + timedelta(seconds=11)) == "2s"
