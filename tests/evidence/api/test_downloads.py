"""Originals go out as attachments only, whole or by range, with the same headers on every answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.projects.models import Project
from tests.conftest import make_project
from tests.evidence.filing import PLAN, Call, added, upload

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = "/api/v1/projects/bank-credit/artefacts/1/versions/1/download/"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_original_is_an_attachment_that_nothing_runs(api: Api, caller: Call, project: Project) -> None:
    version = added(caller, project, upload=upload(PLAN, "Plän.md"))

    answer = api("ines").get(URL)

    assert (answer.status_code, body(answer)) == (200, PLAN)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Pl%C3%A4n.md"
    assert answer["Content-Length"] == str(len(PLAN))
    assert answer["ETag"] == f'"{version.sha256}"'


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"Range": "bytes=0-3"}, 206),
        ({"Range": "bytes=999999-"}, 416),
        ({"If-None-Match": "tag"}, 304),
    ],
)
def test_every_answer_carries_the_same_protection(
    asked: dict[str, str], status: int, api: Api, caller: Call, project: Project
) -> None:
    version = added(caller, project)
    headers = {name: value.replace("tag", f'"{version.sha256}"') for name, value in asked.items()}

    answer = api("ines").get(URL, headers=headers)

    assert answer.status_code == status
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-3", 0, 4), ("bytes=5-", 5, None), ("bytes=-6", -6, None), ("bytes=2-99999", 2, None)],
)
def test_a_range_is_served(
    asked: str, first: int, last: int | None, api: Api, caller: Call, project: Project
) -> None:
    added(caller, project)
    answer = api("ines").get(URL, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, PLAN[first:last])
    assert answer["Content-Length"] == str(len(PLAN[first:last]))
    assert answer["Content-Range"].endswith(f"/{len(PLAN)}")


@pytest.mark.parametrize(
    "asked", ["bytes=-", "lines=1-2", "bytes=0-1,3-4", f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}"]
)
def test_a_range_that_is_not_understood_gets_the_whole(
    asked: str, api: Api, caller: Call, project: Project
) -> None:
    added(caller, project)
    assert body(api("ines").get(URL, headers={"Range": asked})) == PLAN


def test_a_range_of_other_bytes_gets_the_whole(api: Api, caller: Call, project: Project) -> None:
    added(caller, project)
    answer = api("ines").get(URL, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (answer.status_code, body(answer)) == (200, PLAN)


def test_the_bytes_are_sent_whatever_type_was_asked_for(api: Api, caller: Call, project: Project) -> None:
    added(caller, project)
    assert body(api("ines").get(URL, headers={"Accept": "application/pdf"})) == PLAN


def test_a_link_has_nothing_to_download(api: Api, caller: Call, project: Project) -> None:
    added(caller, project, link="https://wiki.bank.example/plan")
    answer = api("ines").get(URL)
    assert (answer.status_code, answer.json()["fix"]) == (409, "https://wiki.bank.example/plan")


def test_a_version_under_a_foreign_parent_does_not_exist(
    api: Api, caller: Call, project: Project, people: dict[str, Any]
) -> None:
    added(caller, project)
    make_project(people, "other")
    other = URL.replace("bank-credit", "other")

    assert api("ada").get(other).status_code == 404
    assert api("sam").get(URL).status_code == 404
    assert api("nobody").get(URL).status_code == 401
    assert api("ada").get(URL.replace("versions/1", "versions/2")).status_code == 404
