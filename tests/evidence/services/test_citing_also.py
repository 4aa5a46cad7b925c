"""The same place for related requirements: one act, and each citation stands for itself."""

from __future__ import annotations

import pytest

from evidence.models import ArtefactVersion, Citation
from evidence.selectors.coverage import coverage_of
from evidence.services import citations
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(caller: Call, project: Project) -> ArtefactVersion:
    return added(caller, project, kind="risk_management_file", title="Risk file")


@pytest.fixture
def cited(caller: Call, version: ArtefactVersion) -> Citation:
    return citations.cite(
        by=caller("ada"),
        at=NOW,
        version=version,
        requirement="AIA-9.1",
        place="heading Rollback conditions",
        note="Here.",
    )


def test_one_act_cites_the_same_place_for_each_and_each_stands_for_itself(
    caller: Call, project: Project, cited: Citation
) -> None:
    made = citations.cite_also(
        by=caller("ada"), at=NOW, citation=cited, requirements=["ISO42001-A.5.2", "NISTRMF-GOVERN-1.4"]
    )
    assert {(each.place_kind, each.place, each.note) for each in made} == {
        (cited.place_kind, cited.place, "Here.")
    }
    assert Event.objects.filter(verb="citation.made").count() == 2
    assert coverage_of(project, NOW, framework="iso-42001").row("ISO42001-A.5.2").status == "evidenced"
    citations.withdraw(by=caller("ada"), at=NOW, citation=cited)
    assert coverage_of(project, NOW, framework="nist-ai-rmf").row("NISTRMF-GOVERN-1.4").status == "evidenced"
    assert coverage_of(project, NOW).row("AIA-9.1").status == "missing"


@pytest.mark.parametrize("requirements", [[], ["AIA-9.3"], ["ISO42001-A.5.2", "SS123-P5.3"]])
def test_only_related_requirements_are_cited_and_all_or_none(
    requirements: list[str], caller: Call, cited: Citation
) -> None:
    with pytest.raises(InvalidInput) as refused:
        citations.cite_also(by=caller("ada"), at=NOW, citation=cited, requirements=requirements)
    assert list(refused.value.errors) == ["requirements"]
    assert Citation.objects.count() == 1


def test_a_withdrawn_citation_leads_nowhere_and_only_architects_cite(caller: Call, cited: Citation) -> None:
    with pytest.raises(NotAllowed):
        citations.cite_also(by=caller("rui"), at=NOW, citation=cited, requirements=["ISO42001-A.5.2"])
    gone = citations.withdraw(by=caller("ada"), at=NOW, citation=cited)
    with pytest.raises(NotNow):
        citations.cite_also(by=caller("ada"), at=NOW, citation=gone, requirements=["ISO42001-A.5.2"])
