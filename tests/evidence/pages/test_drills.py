"""The drills calendar: overdue first, recording, planning, and the calendar as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import DrillPlan, DrillRecord
from evidence.rules.calendar_file import Entry, calendar_file
from evidence.services import drills
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/drills/"


def soon(days: int) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=days)


def planned(caller: Any, project: Project, kind: str, days: int) -> DrillPlan:
    long_ago = timezone.now() - dt.timedelta(days=90)
    return drills.plan(by=caller("ada"), at=long_ago, project=project, kind=kind, due_on=soon(days))


def test_what_is_overdue_stands_first_and_says_so(pages: Pages, caller: Any, project: Project) -> None:
    planned(caller, project, "rollback", 40)
    planned(caller, project, "kill_switch", -2)
    page = pages("ines").get(AT).content.decode()
    assert "1 overdue of 2 due next" in page
    assert page.index("Kill-switch test") < page.index("Rollback drill")
    assert "2 days overdue" in page
    assert "Record a drill" not in page


def test_a_drill_is_recorded_with_its_times_and_read_again(
    pages: Pages, people: Any, project: Project
) -> None:
    typed = {
        "kind": "rollback", "held_at": "2026-11-10T09:00", "led_by": people["cai"].pk, "story": "We <rolled> back.",
        "worked": "yes", "mitigate": "4.2",
    }  # fmt: skip
    answer = pages("ada").post(f"{AT}record/", typed)
    assert answer.status_code == 422  # a pipeline leads no drill
    answer = pages("ada").post(f"{AT}record/", {**typed, "led_by": people["ada"].pk})
    assert answer.status_code == 302
    page = pages("rui").get(answer["Location"]).content.decode()
    assert "4.2 minutes, target 15" in page
    assert "Within 5 minutes: yes" in page
    assert "We &lt;rolled&gt; back." in page


def test_a_game_day_without_a_scenario_comes_back_with_what_was_typed(
    pages: Pages, people: Any, project: Project
) -> None:
    typed = {
        "kind": "game_day", "held_at": "2026-11-10T09:00", "led_by": people["ada"].pk, "story": "Kept.",
        "worked": "no",
    }  # fmt: skip
    answer = pages("ada").post(f"{AT}record/", typed)
    assert answer.status_code == 422
    assert "plays a scenario" in answer.content.decode()
    assert ">Kept.</textarea>" in answer.content.decode().replace("\n", "")
    assert not DrillRecord.objects.exists()


def test_a_plan_is_made_and_ended_with_a_reason(pages: Pages, project: Project) -> None:
    client = pages("priya")
    typed = {"kind": "detection", "due_on": soon(9).isoformat(), "every_months": "6"}
    assert client.post(f"{AT}plan/", typed).status_code == 302
    assert client.post(f"{AT}plans/1/end/", {"reason": ""}).status_code == 422
    assert client.post(f"{AT}plans/1/end/", {"reason": "Merged."}).status_code == 302
    assert DrillPlan.objects.get().ended_reason == "Merged."
    assert "Nothing is due" in client.get(AT).content.decode()


def test_the_calendar_file_names_every_day(pages: Pages, caller: Any, project: Project) -> None:
    planned(caller, project, "rollback", 40)
    answer = pages("ada").get(f"{AT}calendar.ics")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"DTSTART;VALUE=DATE:{soon(40):%Y%m%d}\r\n" in text
    assert "SUMMARY:Bank Credit: Rollback drill\r\n" in text


def test_lines_of_a_calendar_file_are_short_and_escaped() -> None:
    entry = Entry("a", dt.date(2026, 12, 31), "One; two, three\\ fäll" + "ö" * 80, "a\nb\rc")
    lines = calendar_file("Name", [entry], timezone.now()).split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    assert "SUMMARY:One\\; two\\, three\\\\ fäll" + "ö" * 80 in unfolded
    assert "DESCRIPTION:a\\nbc\r\n" in unfolded
    assert "DTEND;VALUE=DATE:20270101" in unfolded


@pytest.mark.parametrize("extra", [0, 6])
def test_the_list_costs_the_same_however_many_there_are(
    pages: Pages, caller: Any, project: Project, extra: int
) -> None:
    for number in range(2 + extra):
        planned(caller, project, "rollback", number)
        told = drills.Told(kind="runbook", held_at=timezone.now(), worked=True, story="Played.")
        drills.record_drill(by=caller("ada"), at=timezone.now(), project=project, told=told)
    client = pages("ada")
    client.get(AT)
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(AT)
    assert len(found) <= 18, [each["sql"][:120] for each in found]
