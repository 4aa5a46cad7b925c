"""One requirement and the acts on it; judging a document; the law's conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import ArtefactVersion, Citation, ConditionAnswer, Judgement, NotApplicable, Preview
from evidence.services import applicability, artefacts, citations, conditions, judgements
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import added, read

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/coverage/"
ONE = AT + "AIA-9.1/"
RISKS = b"# Risk management file\n\n## Hazards\n"
SUFFICIENT = {"judged": "sufficient"}


@pytest.fixture
def version(caller: Any, project: Project) -> ArtefactVersion:
    made = added(caller, project, kind="risk_management_file", title="Risk file", data=RISKS, state="final")
    assert made.blob is not None
    outline = [{"kind": "heading", "value": "Hazards", "label": "Hazards"}]
    Preview.objects.create(blob=made.blob, kind="html", html="<p>x</p>", outline=outline, made_at=NOW)
    return made


@pytest.fixture
def cited(caller: Any, version: ArtefactVersion) -> Citation:
    return citations.cite(
        by=caller("ada"), at=NOW, version=version, requirement="AIA-9.1", place="heading Hazards"
    )


def test_the_page_says_what_is_asked_and_what_would_evidence_it(
    pages: Pages, version: ArtefactVersion
) -> None:
    text = pages("ada").get(ONE).content.decode()

    assert "puts it into practice, writes it down" in text
    assert "Risk management file <span" in text
    assert f"?version={version.pk}#cite" in text
    assert pages("ada").get(AT + "AIA-99.9/").status_code == 404


def test_a_place_is_chosen_from_the_outline_of_the_document(pages: Pages, version: ArtefactVersion) -> None:
    ada = pages("ada")
    text = ada.get(f"{ONE}?version={version.pk}").content.decode()
    answer = ada.post(ONE + "cite/", {"version": version.pk, "spot": "heading Hazards", "note": "Table 2"})

    assert '<option value="heading Hazards">Hazards</option>' in text
    assert answer.status_code == 302
    made = Citation.objects.get()
    assert (made.place_kind, made.place, made.note) == ("heading", "Hazards", "Table 2")


def test_a_place_that_cannot_be_read_is_told_at_its_field_and_kept(
    pages: Pages, version: ArtefactVersion
) -> None:
    answer = pages("ada").post(ONE + "cite/", {"version": version.pk, "place": "page <nine>"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a page as a number" in text
    assert "page &lt;nine&gt;" in text


def test_citing_another_project_s_document_is_not_found(
    pages: Pages, people: Any, caller: Any, version: ArtefactVersion
) -> None:
    foreign = added(caller, make_project(people, slug="other"), by="ada")

    assert pages("ada").post(ONE + "cite/", {"version": foreign.pk}).status_code == 404


def test_a_citation_is_withdrawn_only_under_its_own_requirement(pages: Pages, cited: Citation) -> None:
    ada = pages("ada")

    assert ada.post(f"{AT}AIA-9.2/citations/{cited.pk}/withdraw/").status_code == 404
    assert ada.post(f"{ONE}citations/{cited.pk}/withdraw/").status_code == 302
    assert "withdrew the citation of Risk file, version 1" in ada.get(ONE).content.decode()


def test_a_reviewer_judges_for_one_requirement_and_revokes(pages: Pages, cited: Citation) -> None:
    rui = pages("rui")
    path = f"{ONE}judge/{cited.version_id}/"
    values = {"requirements": "AIA-9.1", "seen_state": "final"}
    wrong = rui.post(path, {**values, "judged": "insufficient"})
    right = rui.post(path, {**values, "judged": "insufficient", "reason": "No residual risk"})
    made = Judgement.objects.get()

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "Say what is missing" in wrong.content.decode()
    assert "No residual risk" in rui.get(ONE).content.decode()
    assert rui.post(f"{ONE}judgements/{made.pk}/revoke/", {"reason": ""}).status_code == 422
    assert rui.post(f"{ONE}judgements/{made.pk}/revoke/", {"reason": "Mistake"}).status_code == 302
    assert "revoked the judgement" in rui.get(ONE).content.decode()


def test_an_architect_reads_why_judging_is_not_theirs(pages: Pages, cited: Citation) -> None:
    ada = pages("ada")
    answer = ada.post(f"{ONE}judge/{cited.version_id}/", {"requirements": "AIA-9.1", **SUFFICIENT})

    assert "you need the role reviewer or validator" in ada.get(ONE).content.decode()
    assert answer.status_code == 403
    assert "you need the role reviewer or validator" in answer.content.decode()


def test_judging_with_an_old_sign_in_asks_who_sits_there_first(pages: Pages, cited: Citation) -> None:
    answer = pages("rui", signed_in_ago=3600).post(f"{AT}judge/1/", {"requirements": "AIA-9.1", **SUFFICIENT})

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not Judgement.objects.exists()


def test_not_applicable_needs_a_reason_and_a_second_person(pages: Pages, version: ArtefactVersion) -> None:
    ada, tomas = pages("ada"), pages("tomas")
    assert ada.post(ONE + "not-applicable/", {"reason": ""}).status_code == 422
    assert ada.post(ONE + "not-applicable/", {"reason": "Out of scope"}).status_code == 302
    made = NotApplicable.objects.get()

    assert "you need the role" in ada.get(ONE).content.decode()
    assert ada.post(f"{ONE}not-applicable/{made.pk}/approve/").status_code == 403
    assert tomas.post(f"{AT}AIA-9.2/not-applicable/{made.pk}/approve/").status_code == 404
    assert tomas.post(f"{ONE}not-applicable/{made.pk}/approve/").status_code == 302
    assert "Does not apply: Out of scope" in tomas.get(ONE).content.decode()
    assert tomas.post(f"{ONE}not-applicable/{made.pk}/refuse/", {"reason": "It does"}).status_code == 302
    assert "said that it applies: It does" in tomas.get(ONE).content.decode()


def test_the_judging_page_shows_the_document_beside_everything_it_is_cited_for(
    pages: Pages, caller: Any, version: ArtefactVersion, cited: Citation
) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.2.a")
    rui = pages("rui")
    text = rui.get(AT + "judge/1/").content.decode()

    assert "<p>x</p>" in text
    assert "Cited for 2 requirements" in text
    assert "heading “Hazards”" in text
    assert 'value="AIA-9.1" checked' not in text
    assert 'value="AIA-9.1" checked' in rui.get(AT + "judge/1/?tick=all").content.decode()


def test_many_requirements_are_judged_in_one_act(
    pages: Pages, caller: Any, version: ArtefactVersion, cited: Citation
) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.2.a")
    rui = pages("rui")

    answer = rui.post(AT + "judge/1/", {
        "requirements": ["AIA-9.1", "AIA-9.2.a"], "seen_state": "final", **SUFFICIENT,
    }, follow=True)  # fmt: skip

    assert Judgement.objects.count() == 2
    assert "is judged sufficient for 2 requirements" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({**SUFFICIENT}, "Tick at least one requirement."),
        ({"requirements": "AIA-9.1", "judged": "insufficient"}, "Say what is missing"),
        ({"requirements": "AIA-9.1", "judged": ""}, "This field is required"),
        ({"requirements": "AIA-15.1", **SUFFICIENT}, "Select a valid choice"),
    ],
)
def test_a_judgement_at_fault_is_told_and_kept(
    values: dict[str, str], words: str, pages: Pages, cited: Citation
) -> None:
    answer = pages("rui").post(AT + "judge/1/", {**values, "reason": ""})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Judgement.objects.exists()


def test_a_document_that_moved_while_it_was_read_is_not_judged(
    pages: Pages, caller: Any, project: Project
) -> None:
    draft = read(
        added(caller, project, kind="risk_management_file", title="Risks", data=RISKS, state="draft")
    )
    citations.cite(by=caller("ada"), at=NOW, version=draft, requirement="AIA-9.1")
    artefacts.set_state(by=caller("ada"), at=NOW, version=draft, state="final")

    answer = pages("rui").post(
        AT + "judge/1/", {"requirements": "AIA-9.1", "seen_state": "draft", **SUFFICIENT}
    )

    assert answer.status_code == 409
    assert "became final in the meantime" in answer.content.decode()


def test_the_docket_lists_what_waits_and_leads_on_to_the_next(
    pages: Pages, caller: Any, project: Project, cited: Citation
) -> None:
    other = added(caller, project, title="Canary plan")
    citations.cite(by=caller("ada"), at=NOW, version=other, requirement="AIA-9.2.d")
    rui = pages("rui")

    assert "2 documents with something to judge" in rui.get(AT + "judge/").content.decode()
    assert "Next: Canary plan" in rui.get(AT + "judge/1/").content.decode()
    assert "Next: Risk file" in rui.get(AT + "judge/2/").content.decode()


def test_whose_own_work_it_is_reads_so_beneath_the_button(
    pages: Pages, people: Any, caller: Any, cited: Citation, project: Project
) -> None:
    from portal.projects.services import people as roles

    made = roles.grant(by=caller("priya"), at=NOW, project=project, person=people["ada"], role="reviewer")
    roles.confirm(by=caller("root"), at=NOW, membership=made)

    text = pages("ada").get(AT + "judge/1/").content.decode()

    assert "You uploaded Risk file, version 1, so somebody else judges it." in text
    assert "Your own work is in it" in pages("ada").get(AT + "judge/").content.decode()


def test_a_condition_is_answered_no_with_a_reason_and_confirmed_by_another(
    pages: Pages, project: Project
) -> None:
    ada, chen = pages("ada"), pages("chen")
    path = AT + "conditions/real-world-testing/answer/"
    wrong = ada.post(path, {"applies": "no", "reason": "", "seen": "0"})
    right = ada.post(path, {"applies": "no", "reason": "No field <test>", "seen": "0"})
    made = ConditionAnswer.objects.get()

    assert "Say why the condition does not hold" in wrong.content.decode()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert right["Location"].endswith("conditions/#real-world-testing")
    assert "waits for a second person" in ada.get(AT + "conditions/").content.decode()
    assert ada.post(f"{AT}conditions/answers/{made.pk}/confirm/").status_code == 403
    assert chen.post(f"{AT}conditions/answers/{made.pk}/confirm/").status_code == 302
    assert "Does not apply: No field &lt;test&gt;" in ada.get(AT + "AIA-9.7/").content.decode()


def test_an_answer_given_while_the_form_was_open_is_shown_first(
    pages: Pages, caller: Any, project: Project
) -> None:
    conditions.answer(by=caller("ada"), at=NOW, project=project, condition="real-world-testing", applies=True)

    answer = pages("ada").post(
        AT + "conditions/real-world-testing/answer/", {"applies": "no", "reason": "Mine", "seen": "0"}
    )

    assert answer.status_code == 409
    assert "Somebody answered this condition" in answer.content.decode()
    assert "Mine" in answer.content.decode()


def test_answering_from_a_requirement_leads_back_to_it_and_never_elsewhere(
    pages: Pages, project: Project
) -> None:
    ada = pages("ada")
    path = AT + "conditions/real-world-testing/answer/"
    values = {"applies": "yes", "seen": "0"}

    assert ada.post(path, {**values, "next": AT + "AIA-9.7/"})["Location"] == AT + "AIA-9.7/"
    values["seen"] = str(ConditionAnswer.objects.get(superseded_at=None).pk)
    there = ada.post(path, {**values, "next": "https://evil.example/"})["Location"]
    assert there.endswith("conditions/#real-world-testing")
    assert ada.post(AT + "conditions/no-such/answer/", values).status_code == 422


@pytest.mark.parametrize("path", ["AIA-9.1/", "judge/", "judge/1/", "conditions/"])
def test_the_pages_cost_the_same_for_one_document_and_for_six(
    path: str, pages: Pages, caller: Any, project: Project, version: ArtefactVersion
) -> None:
    citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project)
    applicability.propose(by=caller("ada"), at=NOW, project=project, requirement="AIA-9.1", reason="Why")
    noor = pages("noor")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert noor.get(AT + path).status_code == 200
        return len(asked)

    cost()  # what is read once per process is read now
    for_one = cost()
    for number in range(5):
        other = added(caller, project, title=f"Plan {number}", data=f"# {number}".encode())
        citations.cite(by=caller("ada"), at=NOW, version=other, requirement="AIA-9.1")
        judgements.judge(
            by=caller("rui"), at=NOW, version=other, requirements=["AIA-9.1"], judged="sufficient"
        )

    assert cost() == for_one
