"""What does not apply: conditions answered and confirmed, requirements proposed and approved."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.frameworks import load
from evidence.selectors.coverage import coverage_of
from evidence.services import applicability, conditions
from portal.answers import InvalidInput, NotAllowed, NotNow, Stale
from portal.audit.models import Event
from portal.projects.models import Membership, Project, ProjectRole
from tests.conftest import NOW
from tests.evidence.filing import Call

pytestmark = pytest.mark.django_db
CONDITION = load().conditions[0]


def say_no(caller: Call, project: Project, **fields: Any) -> Any:
    return conditions.answer(
        by=caller("ada"), at=NOW, project=project, condition=CONDITION.key, applies=False,
        reason="Not our case.", **fields,
    )  # fmt: skip


def propose(caller: Call, project: Project, requirement: str = "AIA-9.9") -> Any:
    return applicability.propose(
        by=caller("ada"), at=NOW, project=project, requirement=requirement, reason="No child ever uses it."
    )


def status(project: Project, requirement: str) -> str:
    return coverage_of(project, NOW).row(requirement).status


def test_a_no_counts_once_a_second_person_confirmed_it(caller: Call, project: Project) -> None:
    answer = say_no(caller, project)
    first = CONDITION.requirements[0]
    assert status(project, first) != "not_applicable"

    conditions.confirm(by=caller("rui"), at=NOW, answer=answer)

    assert {status(project, each) for each in CONDITION.requirements} == {"not_applicable"}
    assert Event.objects.filter(verb__in=["condition.answered", "condition.confirmed"]).count() == 2


def test_a_no_needs_a_reason_and_a_yes_does_not(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match="Say why"):
        conditions.answer(by=caller("ada"), at=NOW, project=project, condition=CONDITION.key, applies=False)
    made = conditions.answer(by=caller("ada"), at=NOW, project=project, condition=CONDITION.key, applies=True)
    with pytest.raises(NotNow, match="does not wait"):
        conditions.confirm(by=caller("rui"), at=NOW, answer=made)


def test_an_unknown_condition_is_named_with_the_known_ones(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match=CONDITION.key):
        conditions.answer(by=caller("ada"), at=NOW, project=project, condition="weather", applies=True)


def test_a_new_answer_replaces_the_old_and_waits_again(caller: Call, project: Project) -> None:
    first = say_no(caller, project)
    conditions.confirm(by=caller("rui"), at=NOW, answer=first)

    second = say_no(caller, project, seen=first.pk)

    assert status(project, CONDITION.requirements[0]) != "not_applicable"
    with pytest.raises(Stale, match="answered anew"):
        conditions.confirm(by=caller("rui"), at=NOW, answer=first)
    with pytest.raises(Stale, match="while your form was open"):
        say_no(caller, project, seen=0)
    conditions.confirm(by=caller("chen"), at=NOW, answer=second)


def test_nobody_confirms_their_own_answer(caller: Call, project: Project, people: dict[str, Any]) -> None:
    Membership(
        project=project,
        person=people["ada"],
        role=ProjectRole.REVIEWER,
        proposed_by=project.owner,
        proposed_at=NOW,
    ).save()
    with pytest.raises(NotNow, match="second person"):
        conditions.confirm(by=caller("ada"), at=NOW, answer=say_no(caller, project))


@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("rui", True),
        ("tomas", True),
        ("chen", True),
        ("mika", True),
        ("ada", False),
        ("ines", False),
        ("cai", False),
    ],
)
def test_the_second_person_holds_a_deciding_role(
    username: str, may: bool, caller: Call, project: Project
) -> None:
    answer = say_no(caller, project)
    if may:
        assert conditions.confirm(by=caller(username), at=NOW, answer=answer).confirmed_by is not None
    else:
        with pytest.raises(NotAllowed):
            conditions.confirm(by=caller(username), at=NOW, answer=answer)


def test_a_token_confirms_and_approves_nothing(caller: Call, project: Project) -> None:
    by = caller("rui", via="token")
    with pytest.raises(NotAllowed, match="Only a person"):
        conditions.confirm(by=by, at=NOW, answer=say_no(caller, project))
    with pytest.raises(NotAllowed, match="Only a person"):
        applicability.approve(by=by, at=NOW, proposal=propose(caller, project))


@pytest.mark.parametrize("username", ["rui", "chen", "ines", "cai", "root"])
def test_only_architects_answer_and_propose(username: str, caller: Call, project: Project) -> None:
    with pytest.raises(NotAllowed):
        conditions.answer(by=caller(username), at=NOW, project=project, condition=CONDITION.key, applies=True)
    with pytest.raises(NotAllowed):
        applicability.propose(
            by=caller(username), at=NOW, project=project, requirement="AIA-9.9", reason="Because."
        )


def test_a_requirement_is_set_aside_by_two_people(caller: Call, project: Project) -> None:
    proposal = propose(caller, project)
    assert status(project, "AIA-9.9") != "not_applicable"

    applicability.approve(by=caller("tomas"), at=NOW, proposal=proposal)

    row = coverage_of(project, NOW).row("AIA-9.9")
    assert (row.status, row.decided, row.reason) == ("not_applicable", True, "No child ever uses it.")


def test_a_proposal_needs_a_reason_and_a_requirement_and_is_made_once(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match="Say why"):
        applicability.propose(by=caller("ada"), at=NOW, project=project, requirement="AIA-9.9", reason="  ")
    with pytest.raises(InvalidInput, match="is not a requirement"):
        propose(caller, project, "AIA-99")
    propose(caller, project)
    with pytest.raises(NotNow, match="proposed or approved already"):
        propose(caller, project)


def test_a_refused_proposal_leaves_the_requirement_owed_and_may_be_made_again(
    caller: Call, project: Project
) -> None:
    proposal = propose(caller, project)
    applicability.refuse(by=caller("rui"), at=NOW, proposal=proposal, reason="Students are under 18.")

    with pytest.raises(NotNow, match="does not wait"):
        applicability.approve(by=caller("tomas"), at=NOW, proposal=proposal)
    assert status(project, "AIA-9.9") != "not_applicable"
    assert propose(caller, project).pk != proposal.pk


def test_nobody_approves_their_own_proposal(caller: Call, project: Project, people: dict[str, Any]) -> None:
    Membership(
        project=project,
        person=people["ada"],
        role=ProjectRole.CHAIR,
        proposed_by=project.owner,
        proposed_at=NOW,
    ).save()
    with pytest.raises(NotNow) as refused:
        applicability.approve(by=caller("ada"), at=NOW, proposal=propose(caller, project))
    assert refused.value.answer.reasons[0].item == "AIA-9.9"


def test_an_approval_is_revoked_with_a_reason(caller: Call, project: Project) -> None:
    proposal = applicability.approve(by=caller("rui"), at=NOW, proposal=propose(caller, project))
    with pytest.raises(InvalidInput):
        applicability.revoke(by=caller("tomas"), at=NOW, proposal=proposal, reason="")

    applicability.revoke(by=caller("tomas"), at=NOW, proposal=proposal, reason="Students use it now.")

    assert status(project, "AIA-9.9") != "not_applicable"
    with pytest.raises(NotNow, match="ended already"):
        applicability.revoke(by=caller("tomas"), at=NOW, proposal=proposal, reason="Again.")


def test_the_proposer_takes_a_proposal_back_and_others_without_a_deciding_role_do_not(
    caller: Call, project: Project
) -> None:
    with pytest.raises(NotAllowed):
        applicability.revoke(by=caller("ines"), at=NOW, proposal=propose(caller, project), reason="No.")
    waiting = project.not_applicable.get()
    applicability.revoke(by=caller("ada"), at=NOW, proposal=waiting, reason="A mistake.")
    assert waiting.__class__.objects.get().ended_reason == "A mistake."
