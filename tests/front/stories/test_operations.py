"""The stories' drills and the incident: what a newcomer finds on the first day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import Model

from evidence.models import DrillRecord, Incident
from evidence.selectors import drills as drill_reads
from evidence.selectors import incidents as incident_reads
from portal.findings.models import Finding
from portal.front.stories.cast import make_accounts
from portal.front.stories.player import Player
from portal.front.stories.script import read
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 20, 19, tzinfo=dt.UTC)


@pytest.fixture
def quayside() -> Project:
    return Player(read("chat-assistant", START), make_accounts()).play()


def test_the_incident_was_acknowledged_in_time_and_has_its_post_mortem_within_two_days(
    quayside: Project,
) -> None:
    found = incident_reads.incident(quayside, 1)
    states = {each.clock.key: each.state for each in incident_reads.running_of(found, START)}
    assert states == {"acknowledge": "met", "gdpr_33": "met", "post_mortem": "met"}
    assert found.state == "closed"
    assert found.post_mortem_at is not None
    assert found.post_mortem_at - found.aware_at == dt.timedelta(hours=31)
    timeline = list(incident_reads.timeline_of(found))
    assert [each.kind for each in timeline][:3] == ["raised", "acknowledged", "note"]
    assert [each.kind for each in timeline].count("communication") == 3


def test_lessons_lead_into_decision_records_and_threat_model_and_two_still_wait(quayside: Project) -> None:
    lessons = list(incident_reads.lessons_of(Incident.objects.get()))
    assert [each.artefact.kind for each in lessons if each.artefact] == [
        "threat_model", "adr_corpus", "adr_corpus", "incident_runbook", "contingency_plan",
    ]  # fmt: skip
    waiting = Finding.objects.filter(project=quayside, source="incident_lesson", closed_at=None)
    assert {each.url for each in waiting} == {_address(each.artefact) for each in lessons[3:]}
    for kind, words in (("adr_corpus", b"ADR-005"), ("threat_model", b"T-12")):
        newest = quayside.artefacts.get(kind=kind).versions.order_by("-number")[0]
        assert newest.number == 2
        story = read("chat-assistant", START)
        files = next(each["versions"] for each in story.content["artefacts"] if each["kind"] == kind)
        assert words in story.document(files[-1])
        assert words not in story.document(files[0])


def test_nothing_is_overdue_on_the_first_day_and_something_is_due_within_a_quarter(quayside: Project) -> None:
    lines = drill_reads.lines_of(quayside, START)
    assert {each.standing for each in lines} == {"planned"}
    assert min(each.due.due_on for each in lines) < (START + dt.timedelta(days=92)).date()
    assert {each.outcome for each in DrillRecord.objects.all()} == {"passed"}


@pytest.mark.parametrize("slug", ["supportflow", "bank-credit-decision"])
def test_the_other_stories_plan_what_their_documents_promise(slug: str) -> None:
    told = read(slug, START).content["drills"]
    assert {each["kind"] for each in told["plans"]} >= {"kill_switch", "rollback", "game_day"}
    assert all(each["due_day"] > 60 for each in told["plans"])


def _address(found: Any) -> str:
    assert isinstance(found, Model)
    return str(found.get_absolute_url())  # type: ignore[attr-defined]
