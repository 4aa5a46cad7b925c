"""Retention in the browser and over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import Deletion, LegalHold
from portal.projects.models import Project
from tests.evidence.filing import added, next_version

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/retention/"
API = "/api/v1/projects/bank-credit/retention/"


def test_the_page_says_what_keeps_each_version(pages: Pages, caller: Any, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"# Second\n")
    page = pages("ines").get(AT).content.decode()
    assert "Article 18(1)(a)" in page
    assert "Its period runs." in page
    assert "It is in force, or being worked on." in page


def test_a_hold_is_placed_and_released_in_the_browser(pages: Pages, project: Project) -> None:
    client = pages("chen")
    assert client.post(f"{AT}holds/", {"reason": ""}).status_code == 422
    assert client.post(f"{AT}holds/", {"reason": "Case 7"}).status_code == 302
    hold = LegalHold.objects.get()
    assert client.post(f"{AT}holds/{hold.pk}/release/", {"reason": "Settled."}).status_code == 302
    assert "released by Chen Wei" in client.get(AT).content.decode()


def test_asking_too_early_says_until_when(pages: Pages, caller: Any, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"# Second\n")
    address = f"/projects/bank-credit/artefacts/{first.artefact.number}/versions/1/deletion/"
    answer = pages("ada").post(address, {"reason": "Old."})
    assert answer.status_code == 409
    assert "It is kept until" in answer.content.decode()
    assert not Deletion.objects.exists()


def test_a_deleted_version_says_by_which_decision_and_serves_nothing(
    pages: Pages, api: Any, caller: Any, project: Project
) -> None:
    found = added(caller, project)
    found.deleted_at = timezone.now()
    found.write(by=caller("ada"), at=timezone.now(), why="for this test", only=["deleted_at"])
    page = pages("ines").get(found.get_absolute_url()).content.decode()
    assert "were deleted on" in page
    assert "Download the original" not in page
    one = f"artefacts/{found.artefact.number}/versions/1/download/"
    assert pages("ines").get(f"/projects/bank-credit/{one}").status_code == 409
    assert api("ines").get(f"/api/v1/projects/bank-credit/{one}").status_code == 409


def test_the_api_lists_what_keeps_each_version(api: Any, caller: Any, project: Project) -> None:
    added(caller, project)
    (row,) = api("ines").get(API).json()["results"]
    assert (row["period"], row["until"]) == ("technical_file", None)
    assert row["reasons"]


@pytest.mark.parametrize("extra", [0, 6])
def test_the_page_costs_the_same_however_many_versions(
    pages: Pages, caller: Any, project: Project, extra: int
) -> None:
    first = added(caller, project)
    for number in range(extra):
        next_version(caller, first, f"# Plan {number}\n".encode())
    client = pages("ines")
    client.get(AT)
    with CaptureQueriesContext(connection) as found:
        client.get(AT)
    assert len(found) <= 24, [each["sql"][:120] for each in found]
