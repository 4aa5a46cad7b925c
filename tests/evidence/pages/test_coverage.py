"""Coverage as heat map and list, and accepting what is suggested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.models import Citation
from evidence.services import applicability, citations, judgements
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import added

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/coverage/"
RISKS = b"# Risk management file\n\n## Hazards\n"


def risk_file(caller: Any, project: Project) -> Any:
    return added(caller, project, kind="risk_management_file", title="Risk file", data=RISKS, state="final")


def test_the_heat_map_counts_113_and_says_what_it_is_not(pages: Pages, project: Project) -> None:
    text = pages("rui").get(AT).content.decode()

    assert "113 requirements" in text
    assert "Completeness of evidence, not legal conformity." in text
    assert 'id="article-9"' in text
    assert 'id="article-annex-iv"' in text
    assert "Owed: the system is high-risk and you are its provider" in text
    assert "What one more document would unlock" in text
    assert text.count('class="cell ') == 113 + 6  # six are informative


def test_a_cell_has_a_word_and_leads_to_its_requirement(pages: Pages, project: Project, caller: Any) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=risk_file(caller, project), requirement="AIA-9.1")

    text = pages("rui").get(AT).content.decode()

    assert f'href="{AT}AIA-9.1/"><small>9(1) · to judge</small>' in text
    assert "0 of 113" not in text
    assert "1 of 16" in text


def test_what_does_not_apply_is_hatched(pages: Pages, project: Project, caller: Any) -> None:
    made = applicability.propose(
        by=caller("ada"), at=NOW, project=project, requirement="AIA-9.9", reason="No minors"
    )
    applicability.approve(by=caller("tomas"), at=NOW, proposal=made)

    assert "cell tone-quiet hatched" in pages("rui").get(AT).content.decode()


def test_the_list_shows_evidence_places_and_judges(pages: Pages, project: Project, caller: Any) -> None:
    version = risk_file(caller, project)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.1", place="heading Hazards")
    judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=["AIA-9.1"], judged="sufficient")

    text = pages("rui").get(AT + "?view=list").content.decode()

    assert "heading “Hazards”" in text
    assert "#h-hazards" in text
    assert "judged sufficient by Rui Martins" in text
    assert "1 to 50 of 135" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [("article=4a", 7), ("status=evidenced", 1), ("judgement=unjudged", 1), ("status=nonsense", 135)],
)
def test_filters_live_in_the_address(
    query: str, count: int, pages: Pages, project: Project, caller: Any
) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=risk_file(caller, project), requirement="AIA-9.1")

    text = pages("rui").get(f"{AT}?view=list&{query}").content.decode()

    assert f"{count} of 135 entries" in text


def test_all_suggestions_that_are_ticked_are_one_act(pages: Pages, project: Project, caller: Any) -> None:
    version = risk_file(caller, project)
    ada = pages("ada")
    text = ada.get(AT + "suggestions/").content.decode()
    pairs = [f"AIA-9.1|{version.pk}", f"AIA-9.2.a|{version.pk}"]

    assert all(f'value="{pair}" checked' in text for pair in pairs)
    assert ada.post(AT + "suggestions/", {"pair": pairs}).status_code == 302
    assert Citation.objects.count() == 2
    assert Citation.objects.values("cited_at").distinct().count() == 1


def test_a_suggestion_that_is_gone_is_refused_and_the_ticks_stay(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = risk_file(caller, project)
    ada = pages("ada")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.1")

    answer = ada.post(AT + "suggestions/", {"pair": [f"AIA-9.1|{version.pk}", f"AIA-9.2.a|{version.pk}"]})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No longer suggested: AIA-9.1" in text
    assert f'value="AIA-9.2.a|{version.pk}" checked' in text
    assert f'value="AIA-9.2.b|{version.pk}" checked' not in text


@pytest.mark.parametrize("pairs", [[], ["nonsense"], ["AIA-9.1|x"]])
def test_nothing_ticked_or_nonsense_is_told(
    pairs: list[str], pages: Pages, project: Project, caller: Any
) -> None:
    risk_file(caller, project)

    answer = pages("ada").post(AT + "suggestions/", {"pair": pairs})

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_only_architects_accept(pages: Pages, project: Project, caller: Any) -> None:
    version = risk_file(caller, project)
    rui = pages("rui")

    assert "you need the role architect" in rui.get(AT + "suggestions/").content.decode()
    assert rui.post(AT + "suggestions/", {"pair": [f"AIA-9.1|{version.pk}"]}).status_code == 403
    assert not Citation.objects.exists()


@pytest.mark.parametrize("page", ["", "?view=list", "suggestions/", "conditions/", "judge/", "AIA-9.1/"])
def test_for_a_stranger_no_page_exists(page: str, pages: Pages, project: Project) -> None:
    assert pages("sam").get(AT + page).status_code == 404


@pytest.mark.parametrize("page", ["", "?view=list", "suggestions/"])
def test_the_pages_cost_the_same_whatever_is_cited(
    page: str, pages: Pages, project: Project, caller: Any, django_assert_max_num_queries: Any
) -> None:
    risk_file(caller, project)
    citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project)
    for number in range(5):
        added(caller, project, title=f"Plan {number}", data=f"# {number}".encode())
    rui = pages("rui")

    with django_assert_max_num_queries(24):
        rui.get(AT + page)
