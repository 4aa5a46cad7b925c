"""Gaps of coverage as findings: opened, told anew and settled without anybody's hand."""

from __future__ import annotations

from typing import Any

import pytest

from evidence import tasks
from evidence.services import citations, judgements
from portal.findings.models import Finding
from portal.jobs import nightly
from portal.jobs.models import Job
from portal.jobs.running import Run, run_due
from portal.projects.models import Project
from portal.projects.services import projects
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
LIMITS = "AIA-9.1"


def gaps(project: Project) -> dict[str, Finding]:
    found = Finding.objects.filter(project=project, source="coverage", closed_at=None)
    return {each.key: each for each in found}


def cited(caller: Call, project: Project) -> Any:
    """A risk management file, cited for Article 9(1)."""
    version = added(caller, project, kind="risk_management_file", title="Risk file", state="final")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=LIMITS)
    return version


def test_an_article_without_evidence_is_the_owners_to_mend_with_the_page_that_shows_it(
    caller: Call, project: Project
) -> None:
    cited(caller, project)
    run_due()

    found = gaps(project)["ai-act:14:evidence"]
    assert found.title.startswith("Article 14: ")
    assert found.title.endswith("lack evidence")
    assert (found.severity, found.owner, found.opened_by.username) == ("warning", project.owner, "gatehouse")
    assert found.url == "/projects/bank-credit/coverage/?view=list&article=14"


def test_what_only_waits_for_a_judgement_is_information_and_settles_when_it_is_judged(
    caller: Call, project: Project
) -> None:
    version = cited(caller, project)
    run_due()
    waits = gaps(project)["ai-act:9:judgement"]
    assert (waits.severity, waits.title) == ("info", "Article 9: 1 requirement waits for a judgement")
    assert waits.url == "/projects/bank-credit/coverage/judge/"

    judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=[LIMITS], judged="sufficient")
    run_due()

    assert "ai-act:9:judgement" not in gaps(project)
    waits.refresh_from_db()
    assert waits.reason == "Its cause is gone."


def test_from_the_stage_on_whose_exit_waits_for_it_a_gap_is_an_error(caller: Call, project: Project) -> None:
    cited(caller, project)
    projects.change(by=caller("ada"), at=NOW, project=project, stage="produce")
    run_due()

    assert {each.severity for each in gaps(project).values() if each.key.endswith("evidence")} == {"error"}


def test_a_project_that_owes_nothing_has_no_gaps_and_loses_those_it_had(
    caller: Call, project: Project
) -> None:
    cited(caller, project)
    run_due()
    assert gaps(project)

    projects.classify(
        by=caller("ada"), at=NOW, project=project, risk_class="minimal", reason="No point applies"
    )
    run_due()

    assert gaps(project) == {}


def test_an_archived_project_asks_nobody_for_anything(caller: Call, project: Project) -> None:
    cited(caller, project)
    run_due()
    projects.archive(by=caller("priya"), at=NOW, project=project, reason="Replaced.")
    run_due()

    assert gaps(project) == {}


def test_the_nightly_reading_says_how_far_it_is_and_a_second_one_writes_nothing(
    project: Project, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    for slug in ("second", "third"):
        make_project(people, slug)
    said: list[str] = []
    monkeypatch.setattr(Run, "step", lambda run, words, percent: said.append(words))

    nightly.put_in("coverage.read_all")
    run_due()
    first = Job.objects.get(kind="coverage.read_all").result
    nightly.put_in("coverage.read_all")
    run_due()
    second = Job.objects.filter(kind="coverage.read_all").latest("created_at").result

    assert said[:2] == ["Reading projects 1 to 2 of 3", "Reading projects 3 to 3 of 3"]
    assert (first["projects"], first["written"], second["written"], second["findings"]) == (3, 3, 0, 0)
    assert first["findings"] == 3 * len(gaps(project)) > 0


def test_reading_many_projects_takes_the_queries_of_one(
    project: Project, people: Any, django_assert_max_num_queries: Any
) -> None:
    made = [project, *(make_project(people, f"more-{number}") for number in range(9))]
    tasks._read_coverages(made)

    with django_assert_max_num_queries(16):
        assert tasks._read_coverages(made) == (0, 0)
