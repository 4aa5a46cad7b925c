from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gates.models import ExceptionState, GateException
from gates.rules.conditions import Asked
from gates.selectors.dossier import dossier_of
from gates.selectors.exceptions import one, standing
from gates.selectors.standing import gate_standing, verdict
from gates.services import exceptions
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.audit.models import Event
from tests.gates.world import World

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.answer.reasons]


def test_a_request_names_an_owner_a_date_and_what_limits_the_harm(world: World) -> None:
    made = world.request()

    assert (str(made), made.state, made.owner) == ("EX-1", "requested", world.people["ada"])
    assert Event.objects.filter(stream=world.project.stream, verb="exception.requested").count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("gate", {"gate": "nowhere"}),
        ("criterion", {"criterion": "no-such-thing"}),
        ("requirement", {"requirement": "AIA-99"}),
        ("rationale", {"rationale": " "}),
        ("scope", {"scope": ""}),
        ("compensating_measure", {"compensating_measure": ""}),
        ("owner", {"owner": None}),
        ("remediation_date", {"remediation_date": None}),
        ("remediation_date", {"remediation_date": datetime(2026, 11, 20, 12, 0, tzinfo=UTC)}),
        ("remediation_date", {"remediation_date": datetime(2026, 11, 19, tzinfo=UTC)}),
        (
            "remediation_date",
            {
                "gate": "produce-exit",
                "criterion": "ai-act-coverage",
                "requirement": "AIA-9.1",
                "remediation_date": datetime(2027, 12, 3, tzinfo=UTC),
            },
        ),
        ("requirement", {"requirement": "AIA-9.1"}),
        ("requirement", {"gate": "produce-exit", "criterion": "ai-act-coverage"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, changes: dict[str, Any], world: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        world.request(**changes)

    assert field in wrong.value.errors
    assert not GateException.objects.exists()


def test_an_owner_has_an_active_account_and_a_part_in_the_project(world: World) -> None:
    for owner in (world.people["sam"], world.people["cai"]):
        with pytest.raises(InvalidInput) as wrong:
            world.request(owner=owner)
        assert "owner" in wrong.value.errors


def test_who_reviews_requests_nothing_and_a_stranger_sees_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.request(by="rui")
    with pytest.raises(NotVisible):
        world.request(by="sam")


@pytest.mark.parametrize("name", ["rui", "chen", "mika", "tomas"])
def test_whoever_could_decide_may_approve(name: str, world: World) -> None:
    made = world.approve(world.request(), by=name)

    assert (made.state, made.answered_by, made.answered_at) == ("approved", world.people[name], world.at)


@pytest.mark.parametrize("part", ["owner", "requester"])
def test_nobody_approves_their_own(part: str, world: World) -> None:
    world.also("chen", "architect")
    mine = world.request(by="chen") if part == "requester" else world.request(owner=world.people["chen"])

    with pytest.raises(NotNow, match=f"You are the {part} of EX-1") as refused:
        world.approve(mine)

    assert codes(refused) == ["own_work"]
    assert one(world.project, 1).state == ExceptionState.REQUESTED


def test_approving_is_for_people_in_a_fresh_session_with_the_role(world: World) -> None:
    made = world.request()
    callers = {
        "people_only": world.by("chen", via="token"),
        "sign_in_again": world.by("chen", signed_in=world.at - timedelta(minutes=16)),
        "role_missing": world.by("ines"),
    }
    for code, by in callers.items():
        with pytest.raises(NotAllowed) as refused:
            exceptions.answer(by=by, at=world.at, exception=made, approve=True, reason="Fine.")
        assert code in codes(refused)


def test_an_answer_gives_its_reason_and_is_given_once(world: World) -> None:
    made = world.request()
    with pytest.raises(InvalidInput) as wrong:
        exceptions.answer(by=world.by("chen"), at=world.at, exception=made, approve=False, reason=" ")
    assert "reason" in wrong.value.errors

    world.approve(made, approve=False)
    with pytest.raises(NotNow) as refused:
        world.approve(made)
    assert codes(refused) == ["exception_state"]


def test_a_request_whose_date_has_passed_is_not_approved_any_more(world: World) -> None:
    made = world.request(remediation_date=world.at + timedelta(minutes=5))
    late = world.at + timedelta(minutes=5)

    with pytest.raises(NotNow) as refused:
        exceptions.answer(
            by=world.by("chen", signed_in=late), at=late, exception=made, approve=True, reason="Fine."
        )
    assert codes(refused) == ["exception_overdue"]


def test_it_covers_until_its_second_and_blocks_from_that_second_on(world: World) -> None:
    world.fill_model_exit(but=("adr-corpus",))
    due = world.at + timedelta(days=30)
    made = world.approve(world.request(remediation_date=due))
    world.decide_all(world.open())
    before, then = due - timedelta(microseconds=1), due

    assert standing(made, before) == "approved"
    found = verdict(dossier_of(world.project), "model-exit", Asked(), before)
    assert (found.decision, found.valid_until) == ("allow_with_exceptions", due)

    assert standing(made, then) == "overdue"
    found = verdict(dossier_of(world.project), "model-exit", Asked(), then)
    assert found.decision == "deny"
    assert found.codes == {"exception_overdue"}
    assert found.blocking[0].due == due
    assert gate_standing(dossier_of(world.project), "model-exit", then).state == "blocked"


def test_remediation_does_not_stand_for_the_criterion(world: World) -> None:
    world.fill_model_exit(but=("adr-corpus",))
    made = world.approve(world.request())
    world.decide_all(world.open())
    exceptions.remediate(by=world.by("ada"), at=world.at, exception=made, note="Both records are written.")

    found = verdict(dossier_of(world.project), "model-exit", Asked(), world.at)
    assert found.decision == "deny"
    assert found.codes == {"criterion_not_met"}
    assert not found.stale


def test_only_its_owner_or_an_architect_reports_it_as_mended_and_says_how(world: World) -> None:
    made = world.approve(world.request())
    with pytest.raises(NotAllowed):
        exceptions.remediate(by=world.by("rui"), at=world.at, exception=made, note="Done.")
    with pytest.raises(InvalidInput) as wrong:
        exceptions.remediate(by=world.by("ada"), at=world.at, exception=made, note="")
    assert "note" in wrong.value.errors

    exceptions.remediate(by=world.by("ada"), at=world.at, exception=made, note="Done.")
    with pytest.raises(NotNow):
        exceptions.remediate(by=world.by("ada"), at=world.at, exception=made, note="Done again.")


def test_an_extension_is_a_new_decision_by_another_person(world: World) -> None:
    first = world.approve(world.request())
    until = first.remediation_date + timedelta(days=30)
    longer = exceptions.extend(
        by=world.by("ada"),
        at=world.at,
        exception=first,
        remediation_date=until,
        rationale="One record is left.",
    )

    after = first.remediation_date
    assert (str(longer), longer.state) == ("EX-2", "requested")
    assert standing(one(world.project, 1), after) == "overdue"

    world.approve(longer)
    assert standing(one(world.project, 1), after) == "approved"
    assert standing(one(world.project, 2), after) == "approved"


@pytest.mark.parametrize(
    ("field", "days", "words"), [("remediation_date", 29, "More time."), ("rationale", 60, " ")]
)
def test_an_extension_runs_longer_and_says_why(field: str, days: int, words: str, world: World) -> None:
    first = world.approve(world.request())

    with pytest.raises(InvalidInput) as wrong:
        exceptions.extend(
            by=world.by("ada"), at=world.at, exception=first, rationale=words,
            remediation_date=world.at + timedelta(days=days),
        )  # fmt: skip
    assert field in wrong.value.errors


def test_one_extension_waits_at_a_time(world: World) -> None:
    first = world.approve(world.request())
    values: dict[str, Any] = {"exception": first, "rationale": "More time."}
    until = world.at + timedelta(days=60)
    exceptions.extend(by=world.by("ada"), at=world.at, remediation_date=until, **values)

    with pytest.raises(NotNow) as refused:
        exceptions.extend(by=world.by("ada"), at=world.at, remediation_date=until, **values)
    assert codes(refused) == ["extension_waits"]


def test_after_a_refused_extension_another_one_may_be_asked_for(world: World) -> None:
    first = world.approve(world.request())
    values: dict[str, Any] = {"exception": first, "rationale": "More time."}
    until = world.at + timedelta(days=60)
    world.approve(
        exceptions.extend(by=world.by("ada"), at=world.at, remediation_date=until, **values), approve=False
    )

    again = exceptions.extend(by=world.by("ada"), at=world.at, remediation_date=until, **values)

    assert (str(again), again.supersedes) == ("EX-3", first)
    assert standing(one(world.project, 2), world.at) == "refused"


def test_an_exception_that_was_not_approved_is_not_extended(world: World) -> None:
    with pytest.raises(NotNow):
        exceptions.extend(
            by=world.by("ada"), at=world.at, exception=world.request(), rationale="More time.",
            remediation_date=world.at + timedelta(days=60),
        )  # fmt: skip


def test_an_extension_of_what_was_mended_meanwhile_is_not_approved(world: World) -> None:
    first = world.approve(world.request())
    longer = exceptions.extend(
        by=world.by("ada"), at=world.at, exception=first, rationale="One is left.",
        remediation_date=world.at + timedelta(days=60),
    )  # fmt: skip
    exceptions.remediate(by=world.by("ada"), at=world.at, exception=first, note="Both are written.")

    with pytest.raises(NotNow) as refused:
        world.approve(longer)

    assert codes(refused) == ["exception_state"]
    assert one(world.project, 2).state == ExceptionState.REQUESTED


def test_who_requested_the_first_does_not_grant_its_extension(world: World) -> None:
    world.also("rui", "architect")
    first = world.approve(world.request(by="rui"))
    longer = exceptions.extend(
        by=world.by("ada"), at=world.at, exception=first, rationale="One is left.",
        remediation_date=world.at + timedelta(days=60),
    )  # fmt: skip

    with pytest.raises(NotNow, match="You are the requester of EX-1"):
        world.approve(longer, by="rui")
    assert world.approve(longer, by="chen").state == ExceptionState.APPROVED
