"""All projects by article, and one project over time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import CoverageReading
from evidence.services import citations, judgements, readings
from evidence.views.portfolio import curves
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
TREND = "/projects/bank-credit/coverage/trend/"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def decided(caller: Call, project: Project) -> Project:
    """Article 9(1) is evidenced, then judged; both were read."""
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.1")
    readings.take(at=NOW, project=project)
    judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=["AIA-9.1"], judged="sufficient")
    readings.take(at=NOW + timedelta(days=1), project=project)
    return project


def test_a_cell_says_how_much_is_decided_and_leads_to_the_article(pages: Any, decided: Project) -> None:
    page = pages("ines").get("/coverage/").content.decode()

    assert 'href="/projects/bank-credit/coverage/?view=list&amp;article=9"' in page
    assert "1 of 113" in text_of(pages("ines").get("/coverage/"))


def test_projects_without_a_reading_and_projects_that_owe_nothing_say_so(
    pages: Any, decided: Project, people: Any
) -> None:
    make_project(people, "letters", risk_class="minimal")

    words = text_of(pages("ines").get("/coverage/"))

    assert "Minimal risk, not owed" in words
    assert "Not read yet." in words


def test_filters_live_in_the_address_and_nobody_sees_what_is_not_theirs(
    pages: Any, decided: Project, people: Any
) -> None:
    make_project(people, "letters", risk_class="minimal", stage="produce")
    shows = {
        "": 2,
        "?q=letters": 1,
        "?risk_class=high": 1,
        "?stage=produce": 1,
        "?owed=yes": 1,
        "?q=nothing": 0,
    }
    for query, count in shows.items():
        page = pages("ines").get(f"/coverage/{query}")
        assert page.context["page"].paginator.count == count, query
    assert pages("sam").get("/coverage/").context["page"].paginator.count == 0


def test_fifty_projects_take_the_queries_of_one(pages: Any, decided: Project, people: Any) -> None:
    client = pages("ines")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/coverage/").status_code == 200
        return len(seen)

    queries()
    few = queries()
    for number in range(12):
        readings.take(at=NOW, project=make_project(people, f"more-{number}"))

    assert queries() <= few


def test_the_trend_is_drawn_and_told_in_a_table(pages: Any, decided: Project) -> None:
    page = pages("ines").get(TREND)
    words = text_of(page)

    assert "<polyline" in page.content.decode()
    assert words.index("1 of 113") < words.index("0 of 113")
    assert pages("sam").get(TREND).status_code == 404


def test_a_project_that_was_never_read_says_when_it_will_be(pages: Any, project: Project) -> None:
    assert "Nothing was read yet" in text_of(pages("ines").get(TREND))


def test_a_count_stands_until_it_was_read_anew() -> None:
    def reading(day: int, count: int) -> CoverageReading:
        total = {"counted": 10, "evidenced": count, "decided": 0}
        return CoverageReading(read_at=NOW + timedelta(days=day), counts={"total": total})

    four_days = NOW + timedelta(days=4)
    evidenced, decided = curves([reading(0, 0), reading(1, 5)], four_days)

    assert evidenced.points == "0.0,160.0 150.0,160.0 150.0,80.0 600.0,80.0"
    assert decided.points == "0.0,160.0 150.0,160.0 150.0,160.0 600.0,160.0"
    assert curves([], NOW) == []
    assert curves([reading(0, 5)], four_days)[0].points == "0.0,80.0 600.0,80.0"


def test_the_coverage_page_says_what_the_fourteen_deliverables_can_do(pages: Any, project: Project) -> None:
    words = text_of(pages("ines").get("/projects/bank-credit/coverage/"))

    assert "28 carried, 50 only supported, 35 not evidenced by any" in words


def test_the_api_says_the_same(api: Any, decided: Project) -> None:
    (row,) = api("ines").get("/api/v1/coverage/?owed=true").json()["results"]
    assert (row["project"], row["decided"], row["counted"]) == ("bank-credit", 1, 113)
    assert {"article": "9", "decided": 1, "counted": 32}.keys() == row["articles"][0].keys()

    found = api("ines").get("/api/v1/projects/bank-credit/coverage/readings/").json()["results"]
    assert [each["total"]["decided"] for each in found] == [1, 0]
    assert api("sam").get("/api/v1/coverage/").json()["results"] == []
