"""Named reads: what they find, and that their number of queries does not grow with the project."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.rules.states import current_number
from evidence.selectors import artefacts as reads
from evidence.selectors.coverage import coverage_of, facts_for, facts_of
from evidence.selectors.requirements import file_of, suggested_citations
from evidence.services import applicability, artefacts, citations, judgements
from portal.answers import NotVisible
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added, next_version, said

pytestmark = pytest.mark.django_db
RISK = "AIA-9.2.a"


def fill(caller: Call, project: Project, count: int) -> None:
    """That many risk files in two versions each, cited and judged."""
    for number in range(count):
        first = added(
            caller, project, kind="risk_management_file", title=f"Risk file {number}", data=b"one %d" % number
        )  # fmt: skip
        newest = next_version(caller, first, b"two %d" % number)
        citations.cite(by=caller("ada"), at=NOW, version=newest, requirement=RISK)
        judgements.judge(by=caller("rui"), at=NOW, version=newest, requirements=[RISK], judged="sufficient")


def test_coverage_follows_citation_and_judgement(caller: Call, project: Project) -> None:
    assert coverage_of(project, NOW).row(RISK).status == "missing"
    fill(caller, project, 1)

    row = coverage_of(project, NOW).row(RISK)

    assert (row.status, row.judgement) == ("evidenced", "sufficient")
    assert (row.places[0].title, row.places[0].judged_by) == ("Risk file 0", "Rui Martins")


def test_a_superseded_version_no_longer_counts_and_a_draft_does_not_supersede(
    caller: Call, project: Project
) -> None:
    fill(caller, project, 1)
    artefact = reads.artefact(project, 1)
    next_version(caller, reads.version(artefact, 2), b"a draft of the third", state="draft")
    assert coverage_of(project, NOW).row(RISK).status == "evidenced"

    next_version(caller, reads.version(artefact, 2), b"the fourth")
    assert coverage_of(project, NOW).row(RISK).status == "missing"


def test_withdrawn_evidence_counts_no_more(caller: Call, project: Project) -> None:
    fill(caller, project, 1)
    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=reads.artefact(project, 1), reason="Wrong system.")
    assert coverage_of(project, NOW).row(RISK).status == "missing"


def test_a_link_gives_partial_coverage(caller: Call, project: Project) -> None:
    version = added(
        caller, project, kind="risk_management_file", title="Risk file", link="https://x.example/risks"
    )
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    assert coverage_of(project, NOW).row(RISK).status == "partial"


def test_coverage_takes_the_same_queries_whatever_the_size(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    fill(caller, project, 1)
    with CaptureQueriesContext(connection) as few:
        facts_of(project)
    other = make_project(people, "other")
    fill(caller, other, 3)
    with CaptureQueriesContext(connection) as many:
        assert set(facts_for([project, other])) == {project.pk, other.pk}
    assert len(many) == len(few) <= 13


def test_the_database_finds_the_same_version_current_as_the_rule(caller: Call, project: Project) -> None:
    """For every order of states that a version may climb through."""
    for states in product(("draft", "final"), repeat=3):
        first = added(caller, project, data=f"# {states}\n".encode(), state=states[0])
        citations.cite(by=caller("ada"), at=NOW, version=first, requirement=RISK)
        for number, state in enumerate(states[1:], start=2):
            later = next_version(caller, first, f"# {states} {number}\n".encode(), state=state)
            if current_number(enumerate(states[:number], start=1), "canary_rollout_plan") == number:
                citations.cite(by=caller("ada"), at=NOW, version=later, requirement=RISK)
        wanted = current_number(enumerate(states, start=1), "canary_rollout_plan")
        found = {each.version: each.current for each in facts_of(project).citations}
        of_this = {
            version: now for version, now in found.items() if version.startswith(f"{first.artefact.number}.")
        }
        assert of_this[f"{first.artefact.number}.{wanted}"]
        assert sum(of_this.values()) == 1


def test_facts_of_one_project_hold_nothing_of_another(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    fill(caller, project, 1)
    assert facts_of(make_project(people, "other")).citations == ()


def test_the_list_takes_two_queries_whatever_the_size(
    caller: Call, project: Project, django_assert_num_queries: Any
) -> None:
    fill(caller, project, 4)
    size = len(said("risk_management_file", b"two 0"))
    with django_assert_num_queries(2):
        rows = reads.rows_of(reads.artefacts_of(project))
        assert [(row.newest.number, row.newest.uploaded_by.name, row.newest.size) for row in rows] == [
            (2, "Ada Okafor", size)
        ] * 4


def test_the_list_is_filtered_by_kind_state_and_text(caller: Call, project: Project) -> None:
    added(caller, project)
    runbook = added(
        caller, project, kind="incident_runbook", title="Runbook", state="draft", data=b"# Runbook"
    )

    def numbers(**filters: Any) -> list[int]:
        return [each.number for each in reads.artefacts_of(project, **filters)]

    assert numbers() == [2, 1]
    assert numbers(kind="incident_runbook") == [2]
    assert numbers(state="final") == [1]
    assert numbers(text="canary") == [2, 1]
    assert numbers(text="RUNBOOK") == [2]
    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=runbook.artefact, reason="Wrong.")
    assert numbers(withdrawn=False) == [1]
    assert numbers(withdrawn=True) == [2]


def test_a_version_under_another_artefact_does_not_exist(caller: Call, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"two")
    other = added(caller, project, kind="incident_runbook", title="Runbook", data=b"# Runbook")
    with pytest.raises(NotVisible):
        reads.version(reads.artefact(project, other.artefact.number), 2)
    with pytest.raises(NotVisible):
        reads.artefact(project, 99)


def test_a_version_of_another_project_does_not_exist(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    version = added(caller, project)
    with pytest.raises(NotVisible):
        reads.version_by_id(make_project(people, "other"), version.pk)


def test_suggestions_put_what_carries_first_and_leave_out_what_is_cited_or_set_aside(
    caller: Call, project: Project, django_assert_num_queries: Any
) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    with django_assert_num_queries(5):
        before = suggested_citations(project, requirements=[RISK, "AIA-9.9"])
    assert [each.requirement.id for each in before] == [RISK, "AIA-9.9"]

    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    proposal = applicability.propose(
        by=caller("ada"), at=NOW, project=project, requirement="AIA-9.9", reason="No child uses it."
    )
    applicability.approve(by=caller("rui"), at=NOW, proposal=proposal)

    assert suggested_citations(project, requirements=[RISK, "AIA-9.9"]) == []


def test_one_requirement_comes_with_what_was_said_and_what_ended(
    caller: Call, project: Project, people: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    fill(caller, project, 2)
    first = project.judgements.earliest("pk")
    judgements.revoke(by=caller("tomas"), at=NOW, judgement=first, reason="Overlooked a hazard.")

    with django_assert_max_num_queries(12):
        found = file_of(project, RISK)

    assert len(found.citations) == 2
    assert len(found.judgements) == 1
    assert [each.revoked_by for each in found.ended_judgements] == [people["tomas"]]
    assert found.candidates == ()


def test_a_requirement_that_no_framework_has_does_not_exist(project: Project) -> None:
    with pytest.raises(NotVisible):
        file_of(project, "AIA-99")
