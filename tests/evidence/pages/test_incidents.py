"""Incidents in the browser and over the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import Incident
from evidence.services import incidents
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/incidents/"
API = "/api/v1/projects/bank-credit/incidents/"
BODY: dict[str, Any] = {
    "title": "Wrong refusals", "severity": 1, "incident_class": "harmful_output", "cases": ["serious"],
}  # fmt: skip


def raised(caller: Any, project: Project, ago: dt.timedelta) -> Incident:
    then = timezone.now() - ago
    return incidents.raise_incident(
        by=caller("ada"), at=timezone.now(), project=project, aware_at=then, words="Known.", **BODY,
    )  # fmt: skip


def test_an_incident_is_raised_acknowledged_and_closed_in_the_browser(pages: Pages, project: Project) -> None:
    client = pages("ada")
    aware = f"{timezone.now():%Y-%m-%dT%H:%M}"
    answer = client.post(f"{AT}new/", {**BODY, "aware_at": aware, "severity": "2", "cases": []})
    assert answer.status_code == 302
    one = answer["Location"]
    assert client.post(f"{one}mitigate/", {"words": "Off."}).status_code == 409
    assert client.post(f"{one}acknowledge/", {}).status_code == 302
    assert client.post(f"{one}mitigate/", {"words": "Off."}).status_code == 302
    refused = client.post(f"{one}close/", {"words": "Over."})
    assert refused.status_code == 409
    assert "is still owed" in refused.content.decode()
    assert client.post(f"{one}post-mortem/", {"text": "# Why\n\n<script>"}).status_code == 302
    assert client.post(f"{one}close/", {"words": "Over."}).status_code == 302
    page = client.get(one).content.decode()
    assert "&lt;script&gt;" in page
    assert Incident.objects.get().state == "closed"


def test_the_page_says_what_is_due_when_and_that_nothing_may_be_altered(
    pages: Pages, caller: Any, project: Project
) -> None:
    raised(caller, project, dt.timedelta(minutes=20))
    page = pages("ines").get(f"{AT}1/").content.decode()
    assert "Article 73(2)" in page
    assert "Do not alter the system" in page
    assert "Overdue" in page


def test_what_was_typed_is_not_lost_when_it_is_refused(pages: Pages, caller: Any, project: Project) -> None:
    raised(caller, project, dt.timedelta(minutes=1))
    answer = pages("ada").post(
        f"{AT}1/reports/", {"clock_group": "act_73", "recipient": "", "words": "Ref 7"}
    )
    assert answer.status_code == 422
    assert "Say who received it." in answer.content.decode()
    assert "Ref 7</textarea>" in answer.content.decode()


def test_the_list_is_filtered_and_the_library_tells_lessons(
    pages: Pages, caller: Any, project: Project
) -> None:
    raised(caller, project, dt.timedelta(hours=1))
    client = pages("ada")
    assert "Wrong refusals" in client.get(f"{AT}?state=open&q=wrong").content.decode()
    assert "No incident matches" in client.get(f"{AT}?state=closed").content.decode()
    assert "shared data-layer library" in client.get(f"{AT}library/").content.decode()


def test_over_the_api_awareness_counts_in_its_own_offset(api: Any, project: Project) -> None:
    aware = (timezone.now() - dt.timedelta(hours=1)).replace(microsecond=0)
    local = aware.astimezone(dt.timezone(dt.timedelta(hours=13)))
    made = api("cai").post(API, {**BODY, "aware_at": local.isoformat(), "words": ""}, format="json")
    assert made.status_code == 201, made.json()
    clock = {each["key"]: each for each in made.json()["clocks"]}["act_73_2"]
    assert dt.datetime.fromisoformat(clock["due_at"]) == aware + dt.timedelta(days=15)
    assert made.json()["must_not_alter"] is True
    sent = api("ada").post(
        f"{API}1/reports/",
        {"clock_group": "act_73", "recipient": "Authority", "words": "Ref", "complete": False}, format="json",
    )  # fmt: skip
    assert sent.status_code == 201, sent.json()
    assert api("ada").get(f"{API}1/").json()["must_not_alter"] is False
    assert [each["kind"] for each in api("ada").get(f"{API}1/entries/").json()["results"]] == [
        "raised",
        "report",
    ]


@pytest.mark.parametrize("extra", [0, 6])
def test_list_and_page_cost_the_same_however_many_there_are(
    pages: Pages, caller: Any, project: Project, extra: int
) -> None:
    for _ in range(1 + extra):
        found = raised(caller, project, dt.timedelta(hours=1))
    for number in range(extra):
        incidents.learn(by=caller("ada"), at=timezone.now(), incident=found, words=f"Lesson {number}")
    client = pages("ada")
    for path, most in ((AT, 12), (f"{AT}{found.number}/", 20)):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        assert len(queries) <= most, [each["sql"][:120] for each in queries]
