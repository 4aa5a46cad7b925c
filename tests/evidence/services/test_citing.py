"""Citing evidence: one place, everything suggested, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from evidence.models import Citation, Preview
from evidence.selectors.requirements import suggested_citations
from evidence.services import artefacts, citations
from evidence.services.citations import Cite
from portal.answers import InvalidInput, NotAllowed, NotNow, Stale
from portal.audit.models import Event
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added, next_version

pytestmark = pytest.mark.django_db
RISK = "AIA-9.2.a"


def test_a_citation_names_version_place_and_person(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")

    made = citations.cite(
        by=caller("ada"), at=NOW, version=version, requirement=RISK, place="heading: Hazards"
    )

    assert (made.place_kind, made.place, made.cited_by.username) == ("heading", "Hazards", "ada")
    event = Event.objects.get(verb="citation.made")
    assert event.detail.summary == f"cited Risk file, version 1 for {RISK}"
    assert "heading “Hazards”" in event.detail.body


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("AIA-9.2.aa", "Did you mean AIA-9.2.a"),
        ("AIA-10.5", "was replaced"),
        ("ISO-1", "is not a requirement"),
    ],
)
def test_a_requirement_that_cannot_be_cited_is_refused_at_the_field(
    requirement: str, words: str, caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as refused:
        citations.cite(by=caller("ada"), at=NOW, version=added(caller, project), requirement=requirement)
    assert words in refused.value.errors["requirement"][0]


def test_a_place_must_read_as_one(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput) as refused:
        citations.cite(
            by=caller("ada"), at=NOW, version=added(caller, project), requirement=RISK, place="page x"
        )
    assert "number" in refused.value.errors["place"][0]


def test_a_page_behind_the_last_one_is_a_slip(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    Preview.objects.create(blob_id=version.sha256, kind="images", pages=["a", "b"], made_at=timezone.now())
    with pytest.raises(InvalidInput, match="ends at page 2"):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK, place="page 3")


def test_the_same_place_is_cited_once(caller: Call, project: Project) -> None:
    version = added(caller, project)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    with pytest.raises(InvalidInput, match="is already cited"):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)


def test_a_replaced_or_withdrawn_version_is_not_cited(caller: Call, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"the next plan")
    with pytest.raises(NotNow, match="Cite version 2"):
        citations.cite(by=caller("ada"), at=NOW, version=first, requirement=RISK)

    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=first.artefact, reason="Wrong.")
    first.artefact.refresh_from_db()
    with pytest.raises(NotNow, match="was withdrawn"):
        citations.cite(by=caller("ada"), at=NOW, version=first, requirement=RISK)


def test_a_document_of_another_project_is_not_cited(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    foreign = added(caller, make_project(people, "other"))
    with pytest.raises(InvalidInput, match="another project"):
        citations.cite_many(by=caller("ada"), at=NOW, project=project, cites=[Cite(foreign, RISK)])


def test_many_citations_are_one_act_and_all_or_nothing(caller: Call, project: Project) -> None:
    version = added(caller, project)
    with pytest.raises(InvalidInput):
        citations.cite_many(
            by=caller("ada"), at=NOW, project=project, cites=[Cite(version, RISK), Cite(version, "nonsense")]
        )
    assert not Citation.objects.exists()

    citations.cite_many(
        by=caller("ada"), at=NOW, project=project, cites=[Cite(version, RISK), Cite(version, "AIA-9.2.b")]
    )
    assert Citation.objects.count() == 2
    assert Event.objects.filter(verb="citation.made").count() == 1


def test_accepting_all_suggestions_cites_everything_that_can_carry(caller: Call, project: Project) -> None:
    added(caller, project, kind="risk_management_file", title="Risk file")
    offered = suggested_citations(project, carrying_only=True)

    made = citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project)

    assert {(each.requirement, each.version_id) for each in made} == {each.pair for each in offered}
    assert RISK in {each.requirement for each in made}
    assert suggested_citations(project, carrying_only=True) == []
    assert Event.objects.filter(verb="citation.made").count() == 1


def test_only_what_the_form_showed_is_accepted(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    seen = [(RISK, version.pk)]

    made = citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project, seen=seen)

    assert [each.requirement for each in made] == [RISK]
    with pytest.raises(Stale, match="No longer suggested"):
        citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project, seen=seen)


def test_nothing_to_accept_is_said(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project)


def test_a_withdrawn_citation_may_be_made_again(caller: Call, project: Project) -> None:
    version = added(caller, project)
    made = citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)

    citations.withdraw(by=caller("ada"), at=NOW, citation=made, reason="Wrong place.")

    with pytest.raises(NotNow, match="withdrawn already"):
        citations.withdraw(by=caller("ada"), at=NOW, citation=made)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    assert Citation.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("username", ["rui", "tomas", "chen", "cai", "ines", "root"])
def test_only_architects_cite(username: str, caller: Call, project: Project) -> None:
    version = added(caller, project)
    with pytest.raises(NotAllowed, match="architect"):
        citations.cite(by=caller(username), at=NOW, version=version, requirement=RISK)
