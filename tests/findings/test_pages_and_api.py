"""The list, one finding and the forms, by page and by API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.findings.models import Finding
from portal.findings.services import findings
from portal.projects.models import Project
from tests.conftest import make_project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/findings/"
API = f"/api/v1{AT}"
TYPED = {"title": "The runbook names who left", "severity": "warning", "category": "organisational"}


@pytest.fixture
def noticed(caller: Callable[..., Caller], project: Project) -> Callable[..., Finding]:
    def tell(severity: str = "warning", key: str = "1", **more: Any) -> Finding:
        values = {
            "category": "compliance",
            "title": f"Thing {key}",
            "detail": "Seen.",
            "source": "link",
            **more,
        }
        return findings.report(
            by=caller("ada"), at=timezone.now(), project=project, key=key, severity=severity, **values
        )

    return tell


def test_errors_stand_before_warnings_before_information_each_with_the_button_that_mends_it(
    pages: Pages, noticed: Callable[..., Finding]
) -> None:
    noticed("info", "a")
    noticed("warning", "b")
    noticed("error", "c", url="/projects/bank-credit/artefacts/", fix="Upload the data sheet")

    text = pages("ines").get(AT).content.decode()

    assert text.index("Thing c") < text.index("Thing b") < text.index("Thing a")
    assert 'href="/projects/bank-credit/artefacts/" aria-label="Upload the data sheet: Thing c"' in text
    assert "1 error, 1 warning, 1 for information" in text


def test_filters_live_in_the_address(
    pages: Pages, noticed: Callable[..., Finding], people: dict[str, User], caller: Callable[..., Caller]
) -> None:
    first, second = noticed("error", "a"), noticed("warning", "b", source="drill", category="system")
    yesterday = timezone.now() - timedelta(days=1)
    findings.assign(by=caller("ada"), at=yesterday, finding=second, owner=people["rui"], due=yesterday.date())
    findings.close(by=caller("ada"), at=timezone.now(), finding=first, reason="Mended.")
    shows = {
        "": "Thing b", "?state=closed": "Thing a", "?severity=warning": "Thing b", "?source=drill": "Thing b",
        "?category=system": "Thing b", "?owner=rui": "Thing b", "?state=overdue": "Thing b",
        "?state=all&severity=error": "Thing a",
    }  # fmt: skip
    for query, title in shows.items():
        text = pages("ada").get(f"{AT}{query}").content.decode()
        assert [each for each in ("Thing a", "Thing b") if each in text] == [title], query


def test_a_tab_counts_what_is_open(pages: Pages, noticed: Callable[..., Finding]) -> None:
    noticed()
    noticed(key="2")

    text = pages("ines").get("/projects/bank-credit/people/").content.decode()

    assert '2<span class="visually-hidden"> open</span>' in text


def test_a_person_raises_assigns_and_closes_by_page(
    pages: Pages, project: Project, people: dict[str, User]
) -> None:
    made = pages("noor").post(f"{AT}new/", TYPED)
    assert made["Location"] == f"{AT}1/"
    pages("ada").post(f"{AT}1/assign/", {"owner": people["ada"].pk, "due": "2099-01-01"})
    pages("ada").post(f"{AT}1/close/", {"reason": "The runbook names Cai."})

    text = pages("ines").get(f"{AT}1/").content.decode()

    assert "The runbook names Cai." in text
    assert "Ada Okafor" in text
    assert "History, 3 changes" in text


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(pages: Pages, project: Project) -> None:
    answer = pages("noor").post(
        f"{AT}new/", {**TYPED, "url": "https://elsewhere.example/", "detail": "I <saw> it."}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a path of this site" in text
    assert "I &lt;saw&gt; it." in text
    pages("noor").post(f"{AT}new/", TYPED)
    assert pages("noor").post(f"{AT}1/close/", {"reason": " "}).status_code == 422


def test_an_auditor_reads_why_the_buttons_are_off(pages: Pages, noticed: Callable[..., Finding]) -> None:
    noticed()

    text = pages("ines").get(f"{AT}1/").content.decode()

    assert "To close a finding you need the role" in text
    assert "disabled" in text


def test_another_projects_number_does_not_exist(
    pages: Pages, api: Pages, noticed: Callable[..., Finding], people: dict[str, User]
) -> None:
    noticed()
    make_project(people, "bank-fraud")

    assert pages("ada").get("/projects/bank-fraud/findings/1/").status_code == 404
    assert api("ada").get("/api/v1/projects/bank-fraud/findings/1/").status_code == 404
    assert api("sam").get(f"{API}1/").status_code == 404


def test_the_api_does_what_the_pages_do(api: Pages, project: Project) -> None:
    made = api("cai").post(API, {**TYPED, "owner": "ada", "due": "2099-01-01"})
    assert (made.status_code, made["Location"]) == (201, f"{API}1/")
    assert made.json()["standing"] == "open"

    moved = api("ada").post(f"{API}1/assign/", {"owner": "rui"})
    assert (moved.json()["owner"]["username"], moved.json()["due"]) == ("rui", None)
    assert [
        row["number"] for row in api("ines").get(f"{API}?owner=rui&severity=warning").json()["results"]
    ] == [1]

    closed = api("rui").post(f"{API}1/close/", {"reason": "Mended."})
    assert closed.json()["standing"] == "closed"
    assert api("ines").get(API).json()["results"] == []
    assert api("rui").post(f"{API}1/close/", {"reason": "Again."}).status_code == 409


def test_a_field_that_nobody_knows_and_a_token_that_only_reads_are_refused(
    api: Pages, project: Project
) -> None:
    assert "serverity" in api("ada").post(API, {**TYPED, "serverity": "x"}).json()["errors"]
    assert api("ada", scopes=("read",)).post(API, TYPED).status_code == 403


@pytest.mark.parametrize("path", [AT, f"{AT}1/", API])
def test_queries_do_not_grow_with_the_findings(
    path: str, pages: Pages, api: Pages, noticed: Callable[..., Finding]
) -> None:
    client = api("ines") if path == API else pages("ines")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    noticed()
    queries()
    few = queries()
    for number in range(60):
        noticed(key=f"more {number}")

    assert queries() <= few
    assert few <= 18
