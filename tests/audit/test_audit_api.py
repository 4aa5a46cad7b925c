"""`/api/v1/audit/`: the log for machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.audit.rules import tlog
from portal.audit.services import log
from portal.jobs.running import run_due
from portal.projects.models import Project
from portal.projects.services import projects

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]


@pytest.fixture
def story(project: Project, caller: Any, now: Any) -> Project:
    for number in range(3):
        projects.change(by=caller("ada"), at=now, project=project, name=f"Name {number}")
    return project


def test_events_are_listed_newest_first_with_who_did_what(api: Api, story: Project) -> None:
    found = api("ines").get("/api/v1/audit/events/?project=bank-credit").json()["results"]

    assert [row["seq"] for row in found] == [2, 1, 0]
    assert found[0]["person"] == "Ada Okafor"
    assert found[0]["details"]["name"] == ["Name 1", "Name 2"]


def test_filters_are_those_of_the_page(api: Api, story: Project) -> None:
    ines = api("ines")

    assert ines.get("/api/v1/audit/events/?from=2026-11-21").json()["results"] == []
    assert len(ines.get("/api/v1/audit/events/?to=2026-11-20&verb=project").json()["results"]) == 3
    assert list(ines.get("/api/v1/audit/events/?from=soon").json()["errors"]) == ["from"]


def test_a_stranger_reads_nothing(api: Api, story: Project) -> None:
    sam = api("sam")

    assert sam.get("/api/v1/audit/events/").json()["results"] == []
    assert sam.get("/api/v1/audit/events/bank-credit/0/").status_code == 404
    assert sam.get("/api/v1/audit/checkpoint?stream=bank-credit").status_code == 404


def test_an_entry_comes_with_a_proof_that_a_stranger_can_check(api: Api, story: Project) -> None:
    log.checkpoint(story.stream, why="test")

    found = api("ines").get("/api/v1/audit/events/bank-credit/1/").json()
    signed = api("ines").get("/api/v1/audit/checkpoint?stream=bank-credit").json()

    leaf = tlog.leaf_hash(found["line"].encode())
    path = [bytes.fromhex(part) for part in found["proof"]["path"]]
    assert found["proof"]["root"] == signed["root"]
    assert tlog.verify_inclusion(leaf, 1, signed["size"], path, bytes.fromhex(signed["root"]))


def test_verification_is_a_job_and_its_result_can_be_read(api: Api, story: Project) -> None:
    ines = api("ines")
    assert ines.get("/api/v1/audit/verify").json()["ok"] is None

    started = ines.post("/api/v1/audit/verify", {})
    run_due()

    job = ines.get(started["Location"]).json()
    assert started.status_code == 202
    assert (job["state"], job["percent"]) == ("done", 100)
    assert ines.get("/api/v1/audit/verify").json()["streams"] == {"bank-credit": 3}


def test_a_job_of_somebody_else_does_not_exist_for_me(api: Api, story: Project) -> None:
    started = api("ines").post("/api/v1/audit/verify", {})

    assert api("rui").get(started["Location"]).status_code == 404
    assert api("root").get(started["Location"]).status_code == 200
