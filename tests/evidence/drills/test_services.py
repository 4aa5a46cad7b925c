"""Planning and recording drills, and what an overdue one does to documents, gates and findings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import ArtefactVersion, DrillRecord
from evidence.selectors import drills as reads
from evidence.selectors.coverage import coverage_of
from evidence.selectors.holding import held_back
from evidence.services import artefacts, citations, drill_findings, drills
from gates.selectors.dossier import dossier_of
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.findings.models import Finding
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
OVERDUE = dt.datetime(2027, 2, 21, tzinfo=dt.UTC)


@pytest.fixture
def runbook(caller: Call, project: Project) -> ArtefactVersion:
    made = added(caller, project, kind="incident_runbook", title="Runbook", state="final")
    return artefacts.set_state(by=caller("ada"), at=NOW, version=made, state="drilled")


def told(**changes: Any) -> drills.Told:
    values = {"kind": "runbook", "held_at": NOW, "worked": True, "story": "The bureau was down.", **changes}
    return drills.Told(**values)


def held(caller: Call, project: Project, *, at: dt.datetime = NOW, **changes: Any) -> DrillRecord:
    return drills.record_drill(
        by=caller("ada", at=at), at=at, project=project, told=told(**{"held_at": at, **changes})
    )


def open_findings(project: Project) -> set[str]:
    return set(Finding.objects.filter(project=project, closed_at=None).values_list("title", flat=True))


def test_a_runbook_set_to_drilled_holds_for_a_quarter_and_is_then_held_back(
    project: Project, runbook: ArtefactVersion
) -> None:
    (found,) = held_back([project.pk])[runbook.pk]
    assert found.since == OVERDUE
    assert found.words == "its runbook drill is overdue since 21 February 2027."


def test_a_final_runbook_that_was_never_drilled_is_held_back_by_nothing(
    caller: Call, project: Project
) -> None:
    added(caller, project, kind="incident_runbook", title="Runbook", state="final")
    assert held_back([project.pk]) == {}


def test_the_evidence_of_an_overdue_runbook_does_not_count_and_its_gate_sees_why(
    caller: Call, project: Project, runbook: ArtefactVersion
) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=runbook, requirement="AIA-15.4.sub1")
    second = dt.timedelta(seconds=1)
    assert coverage_of(project, OVERDUE - second).row("AIA-15.4.sub1").status == "partial"
    assert coverage_of(project, OVERDUE).row("AIA-15.4.sub1").status == "missing"
    (item,) = dossier_of(project).items
    assert [each.since for each in item.held_back] == [OVERDUE]


def test_recording_the_drill_moves_the_schedule_of_that_document_on(
    caller: Call, project: Project, runbook: ArtefactVersion
) -> None:
    held(caller, project, at=NOW + 60 * DAY, version=runbook)
    (found,) = held_back([project.pk])[runbook.pk]
    assert found.since == dt.datetime(2027, 4, 20, tzinfo=dt.UTC)


def test_an_overdue_drill_is_a_finding_that_closes_by_itself_once_it_took_place(
    caller: Call, project: Project, runbook: ArtefactVersion
) -> None:
    drill_findings.check(by=caller("ada"), at=OVERDUE - DAY, project=project)
    assert open_findings(project) == set()
    for _ in range(2):
        drill_findings.check(by=caller("ada"), at=OVERDUE, project=project)
    assert open_findings(project) == {"Runbook drill is overdue"}
    held(caller, project, at=OVERDUE + DAY, version=runbook)
    drill_findings.check(by=caller("ada"), at=OVERDUE + DAY, project=project)
    assert open_findings(project) == set()


def test_a_failed_drill_is_a_finding_at_once_and_holds_the_document_back_unless_repeated(
    caller: Call, project: Project, runbook: ArtefactVersion
) -> None:
    held(caller, project, at=NOW + DAY, version=runbook, worked=False)
    drill_findings.check(by=caller("ada"), at=NOW + DAY, project=project)
    assert open_findings(project) == {"Runbook drill failed and waits to be repeated"}
    (found,) = held_back([project.pk])[runbook.pk]
    assert found.since == dt.datetime(2026, 12, 6, tzinfo=dt.UTC)
    assert "failed on 21 November 2026" in found.words


def test_lessons_and_missed_targets_are_findings_that_stay_until_a_person_closes_them(
    caller: Call, project: Project
) -> None:
    made = held(caller, project, kind="rollback", times={"mitigate": 20}, lessons=["Empty the cache", " "])
    assert (made.outcome, made.targets) == ("missed_target", {"mitigate": 15.0})
    drill_findings.check(by=caller("ada"), at=NOW, project=project)
    assert open_findings(project) == {"Rollback drill was slower than its target", "Empty the cache"}


def test_a_plan_without_a_document_holds_back_every_drilled_document_of_its_kind(
    caller: Call, project: Project, runbook: ArtefactVersion
) -> None:
    due = (NOW + 7 * DAY).date()
    drills.plan(
        by=caller("cai"), at=NOW, project=project, kind="game_day", due_on=due, scenario="drift_spikes"
    )
    found = {each.since for each in held_back([project.pk])[runbook.pk]}
    assert found == {OVERDUE, dt.datetime(2026, 11, 28, tzinfo=dt.UTC)}


def test_a_plan_that_is_ended_is_due_no_more_and_says_why(caller: Call, project: Project) -> None:
    made = drills.plan(by=caller("ada"), at=NOW, project=project, kind="rollback", due_on=NOW.date())
    with pytest.raises(NotAllowed):
        drills.end_plan(by=caller("cai"), at=NOW, plan=made, reason="No.")
    with pytest.raises(InvalidInput, match="Say why"):
        drills.end_plan(by=caller("ada"), at=NOW, plan=made, reason=" ")
    drills.end_plan(by=caller("priya"), at=NOW, plan=made, reason="The old release is gone.")
    assert reads.lines_of(project, NOW + 9 * DAY) == []
    with pytest.raises(NotNow, match="ended already"):
        drills.end_plan(by=caller("priya"), at=NOW, plan=made, reason="Again.")
    assert Event.objects.filter(verb="drill.plan_ended").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_at": NOW + DAY}, "held_at"),
        ({"story": " "}, "story"),
        ({"kind": "picnic"}, "kind"),
        ({"kind": "game_day"}, "scenario"),
        ({"scenario": "rain"}, "scenario"),
        ({"times": {"mitigate": -1}}, "times"),
        ({"times": {"lunch": 1}}, "times"),
        ({"lessons": ["x" * 201]}, "lessons"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    caller: Call, project: Project, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as found:
        drills.record_drill(by=caller("ada"), at=NOW, project=project, told=told(**changes))
    assert list(found.value.errors) == [field]
    assert not DrillRecord.objects.exists()


def test_documents_of_another_project_or_another_kind_are_not_drilled(
    caller: Call, project: Project, people: Any
) -> None:
    elsewhere = make_project(people, "bank-fraud")
    foreign = added(caller, elsewhere, kind="incident_runbook", title="Theirs", state="final")
    canary = added(caller, project)
    for version in (foreign, canary):
        with pytest.raises(InvalidInput) as found:
            drills.record_drill(by=caller("ada"), at=NOW, project=project, told=told(version=version))
        assert list(found.value.errors) == ["version"]


@pytest.mark.parametrize("name", ["rui", "chen", "ines"])
def test_whoever_decides_does_not_record_drills(caller: Call, project: Project, name: str) -> None:
    with pytest.raises(NotAllowed):
        drills.record_drill(by=caller(name), at=NOW, project=project, told=told())
