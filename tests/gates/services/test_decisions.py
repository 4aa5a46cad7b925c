from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from gates.catalogue import Gate
from gates.models import Decision, Review
from gates.rules.conditions import Asked
from gates.selectors.dossier import dossier_of
from gates.selectors.reviews import state_of
from gates.selectors.standing import gate_standing, verdict
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible, Stale
from portal.audit.models import Checkpoint, Event
from tests.evidence.filing import read
from tests.gates.world import GO, LIMITED, NO, World

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.answer.reasons]


# --- what is recorded -----------------------------------------------------------------------------


def test_a_decision_is_bound_to_what_was_shown_and_repeats_the_act_as_a_sentence(world: World) -> None:
    document = world.document()
    review = world.open(snapshot=world.snapshot())
    digest = world.shown(review)

    made = world.decide(review, "reviewer", LIMITED)

    assert made.readout_digest == digest
    assert [each["title"] for each in made.readout["items"]] == [document.artefact.title]
    assert made.sentence.startswith("Rui Martins, as reviewer, lets snapshot 1 (")
    assert "up to 5 % of the traffic" in made.sentence
    assert (made.person, made.decided_at, made.can_ship) == (world.people["rui"], world.at, True)


def test_the_last_open_seat_closes_the_review_and_generates_the_minutes(world: World) -> None:
    review = world.open()
    for seat in ("reviewer", "chair", "validator"):
        world.decide(review, seat)
    assert world.fresh(review).decided_at is None

    world.decide(review, "committee")

    found = world.fresh(review)
    assert state_of(found, world.at) == "decided"
    assert found.minutes.generated["outcome"] == "go"
    assert [each["seat"] for each in found.minutes.generated["decisions"]] == [
        "reviewer", "chair", "validator", "committee",
    ]  # fmt: skip


def test_one_no_go_decides_at_once_and_the_other_seats_may_still_speak(world: World) -> None:
    review = world.open()
    world.decide(review, "validator", NO)

    found = world.fresh(review)
    assert state_of(found, world.at) == "decided"
    assert found.minutes.generated["outcome"] == "no_go"
    assert world.decide(found, "chair").outcome == "go"
    assert gate_standing(dossier_of(world.project), "model-exit", world.at).state == "no_go"


def test_dissent_and_who_asked_to_ship_are_kept(world: World) -> None:
    vote = replace(
        GO, should_ship=False, dissent="The drill is too old.", asked_to_ship_by="Head of Lending",
    )  # fmt: skip
    made = world.decide(world.open(), "reviewer", vote)

    assert (made.dissent, made.asked_to_ship_by) == ("The drill is too old.", "Head of Lending")
    assert made.should_ship is False


def test_it_is_an_event_with_the_whole_act_and_a_checkpoint(world: World) -> None:
    before = Checkpoint.objects.filter(stream=world.project.stream).count()
    made = world.decide(world.open(), "chair", LIMITED)

    event = Event.objects.get(stream=world.project.stream, verb="decision.made")
    assert event.actor == world.people["chen"].actor_id
    assert made.sentence in event.detail.body
    assert Checkpoint.objects.filter(stream=world.project.stream).count() == before + 1


# --- who may --------------------------------------------------------------------------------------


def test_a_stranger_does_not_even_see_the_review(world: World) -> None:
    with pytest.raises(NotVisible):
        world.decide(world.open(), "reviewer", name="sam")


@pytest.mark.parametrize(
    ("seat", "name"),
    [("reviewer", "ada"), ("reviewer", "chen"), ("chair", "rui"), ("validator", "mika"), ("committee", "tomas"),
     ("reviewer", "root"), ("chair", "root"), ("reviewer", "ines"), ("reviewer", "priya")],
)  # fmt: skip
def test_a_seat_is_for_its_role_and_an_administrator_decides_nothing(
    seat: str, name: str, world: World
) -> None:
    with pytest.raises(NotAllowed) as refused:
        world.decide(world.open(), seat, name=name)

    assert codes(refused) == ["role_missing"]


def test_a_token_never_decides(world: World) -> None:
    with pytest.raises(NotAllowed) as refused:
        world.decide(world.open(), "reviewer", by=world.by("rui", via="token"))

    assert "people_only" in codes(refused)


def test_a_service_account_never_decides_in_whatever_way_it_comes(world: World) -> None:
    world.also("cai", "reviewer")

    with pytest.raises(NotAllowed) as refused:
        world.decide(world.open(), "reviewer", name="cai")
    assert "people_only" in codes(refused)


def test_a_sign_in_of_sixteen_minutes_ago_is_asked_for_again(world: World) -> None:
    review = world.open()
    old = world.by("rui", signed_in=world.at - timedelta(minutes=16))
    recent = world.by("rui", signed_in=world.at - timedelta(minutes=15))

    with pytest.raises(NotAllowed) as refused:
        world.decide(review, "reviewer", by=old)
    assert codes(refused) == ["sign_in_again"]
    assert world.decide(review, "reviewer", by=recent)


def test_there_are_no_seats_but_those_of_the_gate(world: World) -> None:
    with pytest.raises(NotAllowed) as refused:
        world.decide(world.open(), "onlooker")
    assert codes(refused) == ["no_such_seat"]


def test_a_minimal_risk_review_has_two_seats_and_no_third(world: World) -> None:
    world.project.risk_class = "minimal"
    world.project.write(by=world.by("priya"), at=world.at, why="classified")
    review = world.open()

    with pytest.raises(NotNow) as refused:
        world.decide(review, "validator")
    assert codes(refused) == ["no_such_seat"]
    world.decide(review, "reviewer")
    world.decide(review, "chair")
    assert state_of(world.fresh(review), world.at) == "decided"


def test_the_seats_are_those_of_the_opening_whatever_the_catalogue_asks_for_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = world.open()
    monkeypatch.setattr(Gate, "seats_for", lambda gate, risk_class: ("chair",))

    world.decide(review, "chair")

    assert state_of(world.fresh(review), world.at) == "frozen"
    world.decide(review, "validator")


def test_a_class_that_was_lowered_for_the_opening_drops_no_seat(world: World) -> None:
    world.project.risk_class = "minimal"
    world.project.write(by=world.by("priya"), at=world.at, why="lowered")
    review = world.open()
    world.project.risk_class = "high"
    world.project.write(by=world.by("priya"), at=world.at, why="raised again")

    world.decide(review, "reviewer")
    world.decide(review, "chair")
    assert state_of(world.fresh(review), world.at) == "frozen"
    for seat in ("validator", "committee"):
        world.decide(review, seat)

    found = world.fresh(review)
    assert (state_of(found, world.at), found.seats) == (
        "decided",
        ["reviewer", "chair", "validator", "committee"],
    )


# --- when ------------------------------------------------------------------------------------------


def test_nobody_decides_before_the_freeze(world: World) -> None:
    review = world.open(frozen=False)

    with pytest.raises(NotNow) as refused:
        world.decide(review, "reviewer")
    assert codes(refused) == ["review_open"]
    assert world.decide(review, "reviewer", at=review.freeze_at)


def test_a_seat_decides_once(world: World) -> None:
    review = world.open()
    world.decide(review, "reviewer", name="rui")

    with pytest.raises(NotNow, match="Rui Martins has decided as reviewer") as refused:
        world.decide(review, "reviewer", NO, name="noor")
    assert codes(refused) == ["already_decided"]


def test_a_person_sits_on_one_seat(world: World) -> None:
    world.also("rui", "chair")
    review = world.open()
    world.decide(review, "reviewer", name="rui")

    with pytest.raises(NotNow, match="needs another person") as refused:
        world.decide(review, "chair", name="rui")
    assert codes(refused) == ["one_person_one_seat"]


def test_a_sealed_review_takes_no_decision(world: World) -> None:
    review = world.sealed()

    with pytest.raises(NotNow) as refused:
        world.decide(review, "reviewer", name="noor")
    assert codes(refused)[0] == "review_sealed"


# --- own work --------------------------------------------------------------------------------------


def uploads(world: World) -> str:
    return str(world.document(by="rui"))


def sets_the_state(world: World) -> str:
    from evidence.services import artefacts

    version = read(world.document("threat_model", state="draft"))
    artefacts.set_state(by=world.by("rui"), at=world.at, version=version, state="exercised")
    return str(version)


def ties_to_the_snapshot(world: World) -> str:
    from evidence.services import artefacts

    version, snapshot = world.document("evaluation_report"), world.snapshot()
    artefacts.tie(by=world.by("rui"), at=world.at, version=version, snapshot=snapshot)
    world.cite(version)
    return str(version)


def cites(world: World) -> str:
    version = world.document("risk_management_file")
    world.cite(version, by="rui")
    return str(version)


def captures(world: World) -> str:
    return str(world.snapshot(by="rui"))


def requests(world: World) -> str:
    return str(world.approve(world.request(by="rui")))


def owns_exception(world: World) -> str:
    return str(world.approve(world.request(owner=world.people["rui"])))


INVOLVED: dict[str, Callable[[World], str]] = {
    "You uploaded": uploads,
    "You set the state of": sets_the_state,
    "You edited": ties_to_the_snapshot,
    "You cited": cites,
    "You captured": captures,
    "You requested the exception": requests,
    "You own the exception": owns_exception,
}


@pytest.mark.parametrize("words", INVOLVED)
def test_nobody_decides_on_their_own_work_and_the_refusal_names_it(words: str, world: World) -> None:
    world.also("rui", "architect")
    item = INVOLVED[words](world)
    review = world.open(snapshot=dossier_of(world.project).newest_snapshot)

    with pytest.raises(NotNow) as refused:
        world.decide(review, "reviewer", name="rui")

    assert set(codes(refused)) == {"own_work"}
    assert item in [reason.item for reason in refused.value.answer.reasons]
    assert f"{words} {item}" in str(refused.value)
    assert not Decision.objects.exists()
    assert world.decide(review, "reviewer", name="noor")


def test_the_owner_of_the_project_does_not_decide_on_it(world: World) -> None:
    world.also("priya", "reviewer")

    with pytest.raises(NotNow, match="You own the project Bank Credit") as refused:
        world.decide(world.open(), "reviewer", name="priya")
    assert set(codes(refused)) == {"own_work"}


def test_who_gave_themselves_the_seats_role_does_not_take_it(world: World) -> None:
    world.also("ines", "reviewer", proposed_by="ines")

    with pytest.raises(NotNow, match="You gave yourself the role reviewer"):
        world.decide(world.open(), "reviewer", name="ines")


def test_an_upload_that_the_readout_does_not_hold_is_no_own_work(world: World) -> None:
    world.also("rui", "architect")
    world.document("threat_model", by="rui", state="draft")

    assert world.decide(world.open(), "reviewer", name="rui")


def test_judging_sufficiency_is_no_own_work(world: World) -> None:
    from evidence.services import judgements

    version = world.document("risk_management_file")
    world.cite(version)
    judgements.judge(
        by=world.by("rui"), at=world.at, version=version, requirements=["AIA-9.1"], judged="sufficient"
    )

    assert world.decide(world.open(), "reviewer", name="rui")


# --- stale -----------------------------------------------------------------------------------------


def test_evidence_that_arrives_between_reading_and_deciding_refuses_with_the_difference(world: World) -> None:
    first = world.document(title="Threat model")
    review = world.open()
    read = world.shown(review)
    world.next_version(first)
    world.document("cost_model", title="Cost model v2")

    with pytest.raises(Stale) as refused:
        world.decide(review, "reviewer", readout_digest=read)

    assert codes(refused) == ["readout_moved"]
    assert refused.value.extra["changes"] == ["Threat model has a new version", "Cost model v2 was added"]
    assert not Decision.objects.exists()
    assert Event.objects.filter(stream=world.project.stream, verb="act.refused").count() == 1


def test_an_exception_that_is_granted_meanwhile_moves_the_readout(world: World) -> None:
    review = world.open()
    exception = world.request()
    read = world.shown(review)
    world.approve(exception)

    with pytest.raises(Stale) as refused:
        world.decide(review, "reviewer", readout_digest=read)
    assert refused.value.extra["changes"] == ["EX-1 was added"]


def test_a_draft_and_a_mere_request_move_nothing(world: World) -> None:
    review = world.open()
    read = world.shown(review)
    world.document("cost_model", state="estimated")
    world.request()

    assert world.decide(review, "reviewer", readout_digest=read)


def test_an_invented_digest_is_refused_without_a_difference(world: World) -> None:
    with pytest.raises(Stale) as refused:
        world.decide(world.open(), "reviewer", readout_digest="sha256:" + "0" * 64)
    assert refused.value.extra["changes"] == []


def test_what_moves_afterwards_makes_the_gate_stale(world: World) -> None:
    world.fill_model_exit()
    review = world.decide_all(world.open())
    assert gate_standing(dossier_of(world.project), "model-exit", world.at).state == "passed"

    world.document("risk_management_file", state="draft")
    assert gate_standing(dossier_of(world.project), "model-exit", world.at).state == "passed"

    world.next_version(world.document("cost_model"))
    standing = gate_standing(dossier_of(world.project), "model-exit", world.at)
    assert (standing.state, standing.verdict.stale) == ("stale", True)
    assert standing.review == review


# --- input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("outcome", {"outcome": "perhaps"}),
        ("can_ship", {"can_ship": None}),
        ("should_ship", {"should_ship": None}),
        ("outcome", {"can_ship": False}),
        ("asked_to_ship_by", {"should_ship": False}),
        ("reason", {"reason": "  "}),
        ("conditions", {"outcome": "go_with_conditions"}),
        ("conditions", {"conditions": ({"text": "Slowly."},)}),
        ("conditions", {"outcome": "go_with_conditions", "conditions": ({"until": "soon"},)}),
        ("conditions", {"outcome": "go_with_conditions", "conditions": ({"traffic": "much"},)}),
        ("conditions", {"outcome": "go_with_conditions", "conditions": ({"region": "eu"}, {"region": "us"})}),
        ("conditions", {"outcome": "go_with_conditions", "conditions": ({"region": "*"},)}),
        ("traffic", {"outcome": "go_with_conditions", "conditions": ({"traffic": 0},)}),
        ("traffic", {"outcome": "go_with_conditions", "conditions": ({"traffic": 101},)}),
        ("until", {"outcome": "go_with_conditions", "conditions": ({"until": "2026-11-20T12:00:00+00:00"},)}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded(
    field: str, changes: dict[str, Any], world: World
) -> None:
    review = world.open()

    with pytest.raises(InvalidInput) as wrong:
        world.decide(review, "reviewer", replace(GO, **changes))

    assert field in wrong.value.errors
    assert not Decision.objects.exists() and not Review.objects.filter(minutes__isnull=False).exists()


def test_a_condition_that_contradicts_another_seats_is_refused_and_names_both(world: World) -> None:
    review = world.open()
    world.decide(review, "chair", replace(LIMITED, conditions=({"environment": "staging"},)))

    with pytest.raises(InvalidInput) as wrong:
        world.decide(review, "reviewer", LIMITED)

    assert "staging, production" in wrong.value.errors["conditions"][0]
    assert world.decide(review, "reviewer", replace(LIMITED, conditions=({"traffic": 5},)))


def test_a_time_without_its_zone_is_refused_at_the_field(world: World) -> None:
    vote = replace(LIMITED, conditions=({"until": "2026-12-01T12:00"},))

    with pytest.raises(InvalidInput) as wrong:
        world.decide(world.open(), "reviewer", vote)
    assert list(wrong.value.errors) == ["conditions"]


def test_a_no_go_needs_no_yes(world: World) -> None:
    assert world.decide(world.open(), "reviewer", NO).outcome == "no_go"


def test_a_decision_that_cannot_be_read_denies_and_says_so(world: World) -> None:
    world.decide(world.open(), "reviewer", LIMITED)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gates_decision SET conditions = %s", ['[{"until": "no moment"}]'])

    found = verdict(dossier_of(world.project), "model-exit", Asked(), world.at)

    assert found.decision == "deny"
    assert next(each.message for each in found.reasons if each.code == "cannot_decide") == (
        "What was decided could not be read."
    )
