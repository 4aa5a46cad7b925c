"""An incident from the first word to its close, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import EntryKind, Incident, IncidentEntry
from evidence.selectors import incidents as reads
from evidence.services import incident_findings, incidents
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.findings.models import Finding
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def raised(caller: Call, project: Project, *, by: str = "ada", **changes: Any) -> Incident:
    values: dict[str, Any] = {
        "title": "Wrong refusals", "severity": 1, "incident_class": "harmful_output", "aware_at": NOW,
        "words": "Forty letters went out.", "cases": ["serious"], **changes,
    }  # fmt: skip
    return incidents.raise_incident(by=caller(by), at=NOW, project=project, **values)


def mitigated(caller: Call, project: Project, **changes: Any) -> Incident:
    found = raised(caller, project, **changes)
    incidents.acknowledge(by=caller("ada"), at=NOW + 4 * MINUTE, incident=found)
    return incidents.mitigate(by=caller("ada"), at=NOW + HOUR, incident=found, words="Turned off.")


def open_findings(project: Project) -> set[str]:
    return set(Finding.objects.filter(project=project, closed_at=None).values_list("title", flat=True))


def states(found: Incident, at: dt.datetime) -> dict[str, str]:
    fresh = reads.incident(found.project, found.number)
    return {each.clock.key: each.state for each in reads.running_of(fresh, at)}


def test_whoever_works_in_the_project_may_raise_one_and_auditors_read(caller: Call, project: Project) -> None:
    for name in ("rui", "chen", "noor", "tomas", "cai"):
        assert raised(caller, project, by=name).raised_by.username == name
    with pytest.raises(NotAllowed):
        raised(caller, project, by="ines")
    assert [each.number for each in reads.incidents_of(project)] == [5, 4, 3, 2, 1]


def test_the_runbook_says_who_is_paged_unless_somebody_knows_better(caller: Call, project: Project) -> None:
    assert raised(caller, project).paged == "On call, Architect, Owner"
    assert raised(caller, project, paged="Ada, at home").paged == "Ada, at home"


def test_an_incident_goes_through_to_its_end_and_every_step_is_an_event_and_an_entry(
    caller: Call, project: Project
) -> None:
    found = mitigated(caller, project)
    assert states(found, NOW + HOUR) == {
        "acknowledge": "met",
        "post_mortem": "running",
        "act_73_2": "running",
    }
    with pytest.raises(NotNow, match="still owed"):
        incidents.close(by=caller("ada"), at=NOW + 2 * HOUR, incident=found, words="Over.")
    send = {"clock_group": "act_73", "recipient": "Authority", "words": "Ref 7"}
    incidents.report_sent(by=caller("priya"), at=NOW + DAY, incident=found, complete=False, **send)  # type: ignore[arg-type]
    incidents.post_mortem(by=caller("ada"), at=NOW + 40 * HOUR, incident=found, text="Why it happened.")
    with pytest.raises(NotNow, match="complete one must follow"):
        incidents.close(by=caller("ada"), at=NOW + 2 * DAY, incident=found, words="Over.")
    incidents.report_sent(by=caller("priya"), at=NOW + 9 * DAY, incident=found, complete=True, **send)  # type: ignore[arg-type]
    closed = incidents.close(by=caller("ada"), at=NOW + 10 * DAY, incident=found, words="Over.")
    assert closed.state == "closed"
    assert states(found, NOW + 10 * DAY) == {"acknowledge": "met", "post_mortem": "met", "act_73_2": "met"}
    kinds = list(IncidentEntry.objects.filter(incident=found).values_list("kind", flat=True))
    assert kinds == ["raised", "acknowledged", "mitigated", "report", "post_mortem", "report", "closed"]
    assert (
        Event.objects.filter(object_kind="incident", object_id="INC-1").exclude(verb="act.refused").count()
        == 7
    )
    with pytest.raises(NotNow, match="It is closed"):
        incidents.add_entry(by=caller("ada"), at=NOW + 11 * DAY, incident=closed, words="Later.")


def test_steps_happen_once_and_in_their_order(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    with pytest.raises(NotNow, match="Nobody has acknowledged"):
        incidents.mitigate(by=caller("ada"), at=NOW, incident=found, words="Off.")
    incidents.acknowledge(by=caller("cai"), at=NOW, incident=found)
    with pytest.raises(NotNow, match="acknowledged"):
        incidents.acknowledge(by=caller("ada"), at=NOW, incident=found)


def test_judging_it_worse_shortens_the_clock_from_the_same_moment(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    incidents.change(
        by=caller("ada"),
        at=NOW + DAY,
        incident=found,
        severity=1,
        cases=["serious", "death"],
        reason="A death.",
    )
    fresh = reads.incident(project, found.number)
    due = {each.clock.key: each.due_at for each in reads.running_of(fresh, NOW + DAY)}
    assert due["act_73_4"] == NOW + 10 * DAY
    assert "act_73_2" not in due


def test_the_class_counts_as_it_was_when_the_incident_was_raised(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    project.risk_class = "minimal"
    project.write(by=caller("priya"), at=NOW, why="reclassified")
    assert "act_73_2" in states(found, NOW)


def test_an_unclassified_project_gets_its_clock_with_its_class(caller: Call, project: Project) -> None:
    project.risk_class = "unclassified"
    project.write(by=caller("priya"), at=NOW, why="for this test")
    found = raised(caller, project)
    assert "act_73_2" not in states(found, NOW)
    project.risk_class = "high"
    project.write(by=caller("priya"), at=NOW, why="classified")
    assert "act_73_2" in states(found, NOW)


def test_a_clock_that_runs_out_is_a_finding_until_what_it_waits_for_happened(
    caller: Call, project: Project
) -> None:
    found = raised(caller, project)
    incident_findings.check(by=caller("ada"), at=NOW + 15 * MINUTE, project=project)
    assert open_findings(project) == set()
    late = NOW + 16 * MINUTE
    for _ in range(2):
        incident_findings.check(by=caller("ada"), at=late, project=project)
    assert open_findings(project) == {"INC-1: acknowledge is overdue"}
    incidents.acknowledge(by=caller("ada"), at=late, incident=found)
    incident_findings.check(by=caller("ada"), at=late, project=project)
    assert open_findings(project) == set()
    incident_findings.check(by=caller("ada"), at=NOW + 16 * DAY, project=project)
    assert open_findings(project) == {
        "INC-1: post-mortem is overdue", "INC-1: report the serious incident is overdue"
    }  # fmt: skip


def test_a_lesson_is_a_finding_that_names_the_document_to_change(caller: Call, project: Project) -> None:
    threats = added(caller, project, kind="threat_model", title="Threat model", state="exercised").artefact
    found = raised(caller, project)
    incidents.learn(by=caller("ada"), at=NOW, incident=found, words="Sessions may mix.", artefact=threats)
    made = Finding.objects.get()
    assert (made.title, made.fix) == ("Sessions may mix.", "Change Threat model")
    assert made.url == threats.get_absolute_url()
    incident_findings.check(by=caller("ada"), at=NOW, project=project)
    assert Finding.objects.get().closed_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"severity": 9}, "severity"),
        ({"incident_class": "rain"}, "incident_class"),
        ({"cases": ["flood"]}, "cases"),
        ({"aware_at": NOW + MINUTE}, "aware_at"),
        ({"began_at": NOW + MINUTE}, "began_at"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    caller: Call, project: Project, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as found:
        raised(caller, project, **changes)
    assert list(found.value.errors) == [field]
    assert not Incident.objects.exists()


def test_nothing_happens_before_anybody_knew_or_after_now(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    for moment in (NOW - MINUTE, NOW + HOUR):
        with pytest.raises(InvalidInput) as refused:
            incidents.acknowledge(by=caller("ada"), at=NOW, incident=found, happened_at=moment)
        assert list(refused.value.errors) == ["happened_at"]


def test_only_notes_are_written_by_hand(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    with pytest.raises(InvalidInput) as refused:
        incidents.add_entry(by=caller("ada"), at=NOW, incident=found, kind=EntryKind.REPORT, words="Sent.")
    assert list(refused.value.errors) == ["kind"]


def test_a_pipeline_acknowledges_and_never_says_that_an_authority_was_told(
    caller: Call, project: Project
) -> None:
    found = raised(caller, project, by="cai")
    incidents.acknowledge(by=caller("cai", via="token"), at=NOW, incident=found)
    with pytest.raises(NotAllowed):
        incidents.report_sent(
            by=caller("cai"),
            at=NOW,
            incident=found,
            clock_group="act_73",
            recipient="A",
            words="B",
            complete=True,
        )


def test_documents_of_another_project_are_not_named(caller: Call, project: Project, people: Any) -> None:
    foreign = added(caller, make_project(people, "bank-fraud"))
    found = raised(caller, project)
    with pytest.raises(InvalidInput):
        incidents.post_mortem(by=caller("ada"), at=NOW, incident=found, version=foreign)
    with pytest.raises(InvalidInput):
        incidents.learn(by=caller("ada"), at=NOW, incident=found, words="X", artefact=foreign.artefact)


def test_rewriting_the_post_mortem_leaves_its_moment(caller: Call, project: Project) -> None:
    found = raised(caller, project)
    incidents.post_mortem(by=caller("ada"), at=NOW + HOUR, incident=found, text="First.")
    again = incidents.post_mortem(by=caller("ada"), at=NOW + 90 * HOUR, incident=found, text="Second.")
    assert (again.post_mortem, again.post_mortem_at) == ("Second.", NOW + HOUR)
