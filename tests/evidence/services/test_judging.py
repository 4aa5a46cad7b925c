"""Judging sufficiency: by name, in a fresh session, never on one's own work, revocable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from evidence.models import ArtefactVersion, Judgement
from evidence.services import artefacts, citations, judgements
from evidence.services.citations import Cite
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible, Stale
from portal.audit.models import Event
from portal.projects.models import Membership, Project, ProjectRole
from registry.models import SNAPSHOT_KINDS
from registry.services import snapshots, versions
from tests.conftest import NOW
from tests.evidence.filing import Call, added, next_version, read

pytestmark = pytest.mark.django_db
TWO = ["AIA-9.2.a", "AIA-9.2.b"]


@pytest.fixture
def cited(caller: Call, project: Project) -> ArtefactVersion:
    """Ada's risk file, cited by her for two requirements."""
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite_many(
        by=caller("ada"), at=NOW, project=project, cites=[Cite(version, each) for each in TWO]
    )
    return version


def judge(caller: Call, version: ArtefactVersion, by: Any = "rui", **fields: Any) -> list[Judgement]:
    values: dict[str, Any] = {"requirements": TWO, "judged": "sufficient", **fields}
    who = caller(by) if isinstance(by, str) else by
    return judgements.judge(by=who, at=NOW, version=version, **values)


def grant(project: Project, person: Any, role: str) -> None:
    Membership(
        project=project, person=person, role=ProjectRole(role), proposed_by=project.owner, proposed_at=NOW
    ).save()


def test_one_act_judges_one_version_for_many_requirements(caller: Call, cited: ArtefactVersion) -> None:
    made = judge(caller, cited)

    assert [(each.requirement, each.judged, each.judged_by.username) for each in made] == [
        (requirement, "sufficient", "rui") for requirement in TWO
    ]
    event = Event.objects.get(verb="judgement.made")
    assert event.detail.summary == "judged Risk file, version 1 sufficient for 2 requirements"


@pytest.mark.parametrize("username", ["ada", "chen", "mika", "ines", "root"])
def test_only_reviewers_and_validators_judge(username: str, caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(NotAllowed, match="reviewer or validator"):
        judge(caller, cited, by=username)


def test_a_validator_judges(caller: Call, cited: ArtefactVersion) -> None:
    assert judge(caller, cited, by="tomas")


def test_a_stranger_learns_nothing(caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(NotVisible):
        judge(caller, cited, by="sam")


def test_a_token_never_judges(caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(NotAllowed) as refused:
        judge(caller, cited, by=caller("rui", via="token"))
    assert refused.value.answer.reasons[0].code == "people_only"


def test_an_old_sign_in_must_be_confirmed_first(caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(NotAllowed) as refused:
        judge(caller, cited, by=caller("rui", at=NOW - timedelta(minutes=16)))
    assert refused.value.answer.reasons[0].code == "sign_in_again"


def test_nobody_judges_what_they_uploaded(
    caller: Call, cited: ArtefactVersion, project: Project, people: dict[str, Any]
) -> None:
    grant(project, people["ada"], "reviewer")
    with pytest.raises(NotNow) as refused:
        judge(caller, cited, by="ada")
    reasons = refused.value.answer.reasons
    assert {reason.code for reason in reasons} == {"own_work"}
    assert reasons[0].message.startswith("You uploaded Risk file, version 1")
    assert {reason.item for reason in reasons} >= {"Risk file, version 1 for AIA-9.2.a"}


def test_nobody_judges_a_state_they_set(caller: Call, project: Project, people: dict[str, Any]) -> None:
    grant(project, people["rui"], "architect")
    version = read(added(caller, project, kind="risk_management_file", title="Risk file", state="draft"))
    artefacts.set_state(by=caller("rui"), at=NOW, version=version, state="final")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=TWO[0])
    with pytest.raises(NotNow, match="You set the state of Risk file"):
        judge(caller, version, requirements=TWO[:1])


def test_nobody_judges_results_they_tied_to_a_snapshot(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    grant(project, people["rui"], "architect")
    version = added(caller, project, kind="evaluation_report", title="Evaluation", state="measured")
    kinds = [
        versions.register(
            by=caller("ada"),
            at=NOW,
            project=project,
            kind=kind,
            name=kind,
            version="1",
            digest=f"sha256:{number:064x}",
        )
        for number, kind in enumerate(SNAPSHOT_KINDS)
    ]
    snapshot = snapshots.capture(by=caller("ada"), at=NOW, project=project, versions=kinds)
    artefacts.tie(by=caller("rui"), at=NOW, version=version, snapshot=snapshot)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-15.1")
    with pytest.raises(NotNow, match="You tied a snapshot to Evaluation"):
        judge(caller, version, requirements=["AIA-15.1"])


def test_who_judged_a_version_makes_nothing_of_it_afterwards(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    grant(project, people["rui"], "architect")
    version = added(caller, project, kind="risk_management_file", title="Risk file", state="draft")
    first = citations.cite(by=caller("ada"), at=NOW, version=version, requirement=TWO[0])
    judge(caller, version, requirements=TWO[:1])

    with pytest.raises(NotNow, match="You judged Risk file"):
        artefacts.set_state(by=caller("rui"), at=NOW, version=version, state="final")
    citations.withdraw(by=caller("ada"), at=NOW, citation=first)
    with pytest.raises(NotNow, match="You judged Risk file"):
        citations.cite(by=caller("rui"), at=NOW, version=version, requirement=TWO[0])
    assert citations.cite(by=caller("rui"), at=NOW, version=version, requirement=TWO[1])


def test_nobody_judges_their_own_citation_but_the_rest_of_the_document(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    grant(project, people["rui"], "architect")
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite(by=caller("rui"), at=NOW, version=version, requirement=TWO[0])
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=TWO[1])
    with pytest.raises(NotNow, match="You cited Risk file, version 1 for AIA-9"):
        judge(caller, version)
    assert not Judgement.objects.exists()
    assert judge(caller, version, requirements=TWO[1:])


def test_insufficient_says_what_is_missing(caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(InvalidInput) as refused:
        judge(caller, cited, judged="insufficient")
    assert "what is missing" in refused.value.errors["reason"][0]
    assert judge(caller, cited, judged="insufficient", reason="No residual risk for slice B.")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"judged": "fine"}, "judged"),
        ({"requirements": []}, "requirements"),
        ({"requirements": ["X"]}, "requirement"),
    ],
)
def test_a_judgement_that_does_not_read_is_refused_at_its_field(
    fields: dict[str, Any], field: str, caller: Call, cited: ArtefactVersion
) -> None:
    with pytest.raises(InvalidInput) as refused:
        judge(caller, cited, **fields)
    assert field in refused.value.errors


def test_what_is_not_cited_cannot_be_judged(caller: Call, cited: ArtefactVersion) -> None:
    with pytest.raises(NotNow, match=r"not cited for AIA-9\.1"):
        judge(caller, cited, requirements=["AIA-9.2.a", "AIA-9.1"])


def test_a_second_judgement_is_refused_and_names_the_first(caller: Call, cited: ArtefactVersion) -> None:
    judge(caller, cited)
    with pytest.raises(NotNow) as refused:
        judge(caller, cited, by="tomas", requirements=TWO[:1])
    reason = refused.value.answer.reasons[0]
    assert (reason.code, reason.owner) == ("already_judged", "Rui Martins")


def test_a_version_that_was_replaced_while_the_form_was_open_is_stale(
    caller: Call, cited: ArtefactVersion
) -> None:
    next_version(caller, cited, b"the next risk file")
    with pytest.raises(Stale, match="Version 2 of Risk file"):
        judge(caller, cited)


def test_a_state_that_moved_while_the_form_was_open_is_stale(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="incident_runbook", title="Runbook", state="final")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=TWO[0])
    artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="drilled")
    with pytest.raises(Stale, match="became drilled"):
        judge(caller, version, requirements=TWO[:1], seen_state="final")


def test_a_revoked_judgement_leaves_room_for_another(caller: Call, cited: ArtefactVersion) -> None:
    first = judge(caller, cited, requirements=TWO[:1])[0]
    with pytest.raises(InvalidInput):
        judgements.revoke(by=caller("tomas"), at=NOW, judgement=first, reason="")

    judgements.revoke(by=caller("tomas"), at=NOW, judgement=first, reason="A hazard was overlooked.")

    with pytest.raises(NotNow, match="revoked already"):
        judgements.revoke(by=caller("tomas"), at=NOW, judgement=first, reason="Again.")
    assert judge(caller, cited, by="noor", requirements=TWO[:1])[0].judged_by.username == "noor"
    assert Event.objects.get(verb="judgement.revoked").detail.summary.endswith("for AIA-9.2.a")


def test_an_archived_project_is_judged_no_more(
    caller: Call, cited: ArtefactVersion, project: Project
) -> None:
    project.archived_at = NOW
    project.save()
    cited.artefact.project.refresh_from_db()
    with pytest.raises(NotNow, match="archived"):
        judge(caller, cited)
