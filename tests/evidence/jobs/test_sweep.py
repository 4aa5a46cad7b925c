"""Bytes whose act never happened are swept away; bytes that evidence rests on never are."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from evidence.intake.storing import PACKS
from evidence.models import Blob
from portal.jobs import nightly
from portal.jobs.models import Job, State
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.evidence.filing import Call, added, upload

pytestmark = pytest.mark.django_db


def test_yesterdays_orphans_go_and_evidence_stays(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    kept = added(caller, project)
    orphan = upload(b"nobody ever filed this")
    fresh = upload(b"still on its way")
    assert kept.blob is not None
    for key in (kept.blob.key, orphan.key):
        _age(key, hours=25)
    Job.objects.all().delete()

    nightly.put_in("intake.sweep")
    run_due()

    job = Job.objects.get(kind="intake.sweep")
    assert (job.state, job.result) == (State.DONE, {"removed": 1})
    assert not default_storage.exists(orphan.key)
    assert default_storage.exists(kept.blob.key)
    assert default_storage.exists(fresh.key)


def test_a_pack_whose_sealing_ended_before_anybody_named_it_goes_and_a_named_one_stays(
    people: dict[str, Any],
) -> None:
    litter, named = (
        default_storage.save(f"{PACKS}/{name}", ContentFile(b"PK")) for name in ("litter", "named")
    )
    Blob.objects.create(sha256="0" * 64, size=2, key=named)
    for key in (litter, named):
        _age(key, hours=25)

    nightly.put_in("intake.sweep")
    run_due()

    assert (default_storage.exists(litter), default_storage.exists(named)) == (False, True)


def test_a_sweep_of_an_empty_storage_finds_nothing(people: dict[str, Any]) -> None:
    nightly.put_in("intake.sweep")
    run_due()
    assert Job.objects.get(kind="intake.sweep").result == {"removed": 0}


def _age(key: str, hours: int) -> None:
    then = time.time() - 3600 * hours
    os.utime(default_storage.path(key), (then, then))
