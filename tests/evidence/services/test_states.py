"""Moving a version up its ladder, and withdrawing."""

from __future__ import annotations

import pytest

from evidence.services import artefacts
from portal.answers import InvalidInput, NotAllowed, NotNow, Stale
from portal.audit.models import Event
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import Call, added, next_version, read

pytestmark = pytest.mark.django_db


def test_a_state_is_set_by_a_named_person_and_recorded(caller: Call, project: Project) -> None:
    version = read(added(caller, project, state="draft"))

    done = artefacts.set_state(
        by=caller("cai"), at=NOW, version=version, state="final", note="Reviewed by the team."
    )

    event = Event.objects.get(verb="artefact.state_set")
    assert (done.state, done.state_by.username) == ("final", "cai")
    assert "set Canary plan, version 1 to final" in event.detail.summary
    assert [(row.state, row.history_change_reason) for row in done.history.all()] == [
        ("final", "Reviewed by the team."), ("draft", "read"), ("draft", "uploaded"),
    ]  # fmt: skip


def test_a_state_never_falls_back(caller: Call, project: Project) -> None:
    with pytest.raises(NotNow, match="already final"):
        artefacts.set_state(by=caller("ada"), at=NOW, version=added(caller, project), state="draft")


def test_a_state_of_another_kind_is_refused_at_the_field(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput) as refused:
        artefacts.set_state(by=caller("ada"), at=NOW, version=added(caller, project), state="drilled")
    assert "draft, final" in refused.value.errors["state"][0]


def test_a_form_that_saw_another_state_is_stale(caller: Call, project: Project) -> None:
    version = read(added(caller, project, kind="incident_runbook", title="Runbook", state="draft"))
    artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="final", seen_state="draft")
    with pytest.raises(Stale):
        artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="drilled", seen_state="draft")


def test_a_version_that_was_replaced_moves_no_more(caller: Call, project: Project) -> None:
    version = added(caller, project, state="draft")
    next_version(caller, version, b"the final plan")
    with pytest.raises(NotNow, match="Version 2 of Canary plan"):
        artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="final")


def test_a_later_draft_does_not_stop_the_final_one_from_being_drilled(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="incident_runbook", title="Runbook", state="final")
    next_version(caller, version, b"a draft of the next runbook", state="draft")
    done = artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="drilled")
    assert done.state == "drilled"


def test_a_reviewer_sets_no_state(caller: Call, project: Project) -> None:
    with pytest.raises(NotAllowed):
        artefacts.set_state(
            by=caller("rui"), at=NOW, version=added(caller, project, state="draft"), state="final"
        )


def test_withdrawing_needs_a_reason_and_an_architect_and_happens_once(caller: Call, project: Project) -> None:
    artefact = added(caller, project).artefact
    with pytest.raises(InvalidInput):
        artefacts.withdraw(by=caller("ada"), at=NOW, artefact=artefact, reason=" ")
    with pytest.raises(NotAllowed):
        artefacts.withdraw(by=caller("cai"), at=NOW, artefact=artefact, reason="Tidying up.")

    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=artefact, reason="Wrong project.")

    with pytest.raises(NotNow, match="was withdrawn"):
        artefacts.withdraw(by=caller("ada"), at=NOW, artefact=artefact, reason="Wrong project.")
    assert Event.objects.filter(verb="artefact.withdrawn").count() == 1
