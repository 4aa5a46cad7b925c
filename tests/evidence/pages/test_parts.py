"""Coverage of every framework: a provider's parts, a deployer's first, and what neither moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.frameworks import KEYS, load
from evidence.selectors.coverage import coverage_of, facts_of
from evidence.services import citations, judgements
from gates.catalogue import catalogue
from gates.rules.facts import GateFacts
from gates.rules.readout import readout
from portal.accounts.models import User
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
Pages = Callable[..., Any]
AT = "/projects/bank-credit/coverage/"
ROOT = "/api/v1/projects/bank-credit/coverage/"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_provider_sees_the_113_first_and_the_neighbouring_articles_with_their_own_counts(
    pages: Pages, project: Project
) -> None:
    page = text_of(pages("ines").get(AT))
    assert "113 requirements of Articles 9 to 15" in page
    assert "0 decided of 113" in page
    assert "0 decided of 65" in page
    assert "deployer&#x27;s duties" not in page


def test_a_deployers_page_shows_the_deployers_part_first(pages: Pages, people: dict[str, User]) -> None:
    make_project(people, role="deployer")
    page = text_of(pages("ines").get(AT))
    assert "Coverage of AI Act, deployer&#x27;s duties" in page
    assert "Article 26" in page
    assert "Owed by you as deployer" in page
    provider = text_of(pages("ines").get(AT, {"framework": "ai-act"}))
    assert "Not owed by a deployer" in provider


def test_whoever_is_both_sees_both(pages: Pages, people: dict[str, User]) -> None:
    make_project(people, role="both")
    page = text_of(pages("ines").get(AT))
    for words in ("113 requirements", "provider&#x27;s other duties", "deployer&#x27;s duties"):
        assert words in page


@pytest.mark.parametrize("key", KEYS)
def test_every_framework_and_part_has_its_page_its_list_and_its_answer(
    pages: Pages, api: Api, project: Project, key: str
) -> None:
    counted = len(load(key).checkable)
    body = api("ines").get(ROOT, {"framework": key}).json()
    assert (body["framework"], body["total"]["counted"]) == (key, counted)
    assert pages("ines").get(AT, {"framework": key}).status_code == 200
    assert pages("ines").get(AT, {"framework": key, "view": "list"}).status_code == 200
    first = load(key).requirements[0]
    assert first.title in text_of(pages("ines").get(f"{AT}{first.id}/"))
    assert api("ines").get(f"{ROOT}{first.id}/").json()["framework"] == key


def test_an_unknown_framework_does_not_exist(pages: Pages, project: Project) -> None:
    assert pages("ines").get(AT, {"framework": "iso-9001"}).status_code == 404
    assert pages("ines").get(f"{AT}suggestions/", {"framework": "iso-9001"}).status_code == 404
    assert pages("ines").get(f"{AT}conditions/", {"framework": "iso-9001"}).status_code == 404


def test_evidence_for_a_neighbouring_article_counts_there_and_moves_no_decision(
    caller: Call, project: Project
) -> None:
    before = coverage_of(project, NOW).digest, _readout(project)
    version = added(caller, project, kind="qms_record", title="Quality system", state="final")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-17.1.a")
    judgements.judge(
        by=caller("rui"), at=NOW, version=version, requirements=["AIA-17.1.a"], judged="sufficient"
    )
    part = coverage_of(project, NOW, framework="ai-act-provider")
    assert (part.row("AIA-17.1.a").status, part.row("AIA-17.1.a").decided) == ("evidenced", True)
    assert (coverage_of(project, NOW).digest, _readout(project)) == before
    assert coverage_of(project, NOW).total.counted == 113


def test_a_condition_of_a_part_moves_no_decision_either(api: Api, project: Project) -> None:
    before = _readout(project)
    path = "/api/v1/projects/bank-credit/conditions/annex-iii-point-1/answer/"
    made = api("ada").post(
        path, {"applies": False, "reason": "It is Annex III 5(b).", "seen": 0}, format="json"
    )
    assert made.status_code == 201
    assert _readout(project) == before
    asked = (
        api("ines").get("/api/v1/projects/bank-credit/conditions/", {"framework": "ai-act-provider"}).json()
    )
    assert {each["key"]: bool(each["answer"]) for each in asked["results"]}["annex-iii-point-1"]


def test_articles_that_bind_high_risk_systems_do_not_apply_to_others(people: dict[str, User]) -> None:
    project = make_project(people, role="deployer", risk_class="transparency")
    found = coverage_of(project, NOW, framework="ai-act-deployer")
    assert (found.row("AIA-26.1").status, found.row("AIA-26.1").decided) == ("not_applicable", True)
    assert "high-risk systems only" in found.row("AIA-26.1").reason
    assert found.row("AIA-4.deployer").status == "missing"
    assert found.row("AIA-50.4").status == "missing"


def test_before_a_class_is_declared_nothing_is_ruled_out(people: dict[str, User]) -> None:
    project = make_project(people, role="deployer", risk_class="unclassified")
    found = coverage_of(project, NOW, framework="ai-act-deployer")
    assert found.total.not_applicable == 0


def test_what_suits_another_framework_is_suggested_and_accepted_there(
    pages: Pages, caller: Call, project: Project
) -> None:
    added(caller, project, kind="training_record", title="Training", state="final")
    ada = pages("ada")
    page = text_of(ada.get(f"{AT}suggestions/", {"framework": "ai-act-provider"}))
    assert "Article 4, as provider" in page
    version = project.artefacts.get().versions.get()
    answer = ada.post(
        f"{AT}suggestions/?framework=ai-act-provider", {"pair": [f"AIA-4.provider|{version.pk}"]}
    )
    assert answer["Location"].endswith("?framework=ai-act-provider")
    assert coverage_of(project, NOW, framework="ai-act-provider").row("AIA-4.provider").status == "evidenced"


def test_the_deadline_the_date_and_the_change_of_the_text_stand_on_the_requirements_page(
    pages: Pages, project: Project
) -> None:
    kept = text_of(pages("ines").get(f"{AT}AIA-19.1/"))
    assert "At least 6 months" in kept
    assert "2 Dec 2027" in kept
    moved = text_of(pages("ines").get(f"{AT}AIA-10.5.c/"))
    assert "Article 10(5)(c) deleted, its content is Article 4a(1)(c)" in moved


@pytest.mark.parametrize("key", ["ai-act", "ai-act-provider", "nist-ai-rmf"])
def test_the_page_of_a_framework_takes_a_fixed_number_of_queries(
    pages: Pages, project: Project, django_assert_max_num_queries: Any, key: str
) -> None:
    client = pages("ines")
    client.get(AT, {"framework": key})
    with django_assert_max_num_queries(22):
        client.get(AT, {"framework": key})


def _readout(project: Project) -> str:
    facts = GateFacts(gate="produce-exit", project=project.slug, risk_class="high", role="provider")
    return readout(facts, facts_of(project), catalogue()).digest
