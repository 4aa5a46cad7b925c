from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gates.catalogue import catalogue
from gates.models import Review
from gates.selectors.reviews import seats_of, state_of
from gates.services import reviews
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.audit.models import Event
from portal.projects.services import projects
from tests.conftest import make_project
from tests.gates.world import World

pytestmark = pytest.mark.django_db


def test_opening_pins_the_catalogue_the_class_and_with_it_the_seats(world: World) -> None:
    review = world.open()

    assert (review.number, review.gate) == (1, "model-exit")
    assert (review.catalogue, review.catalogue_digest) == (catalogue().version, catalogue().digest)
    assert seats_of(review) == ("reviewer", "chair", "validator", "committee")
    projects.classify(
        by=world.by("ada"),
        at=world.at,
        project=world.project,
        risk_class="minimal",
        reason="It only sorts letters.",
    )
    assert seats_of(world.fresh(review)) == ("reviewer", "chair", "validator", "committee")


def test_it_freezes_five_working_days_before_the_sitting(world: World) -> None:
    sitting = datetime(2026, 12, 14, 10, tzinfo=UTC)  # a Monday
    review = reviews.open_review(
        by=world.by("ada"), at=world.at, project=world.project, gate="model-exit", sitting_at=sitting
    )

    assert review.freeze_at == datetime(2026, 12, 7, 10, tzinfo=UTC)
    assert state_of(review, world.at) == "open"
    assert state_of(review, review.freeze_at) == "frozen"


def test_a_sitting_nearer_than_the_freeze_is_frozen_from_the_start_and_never_before(world: World) -> None:
    review = reviews.open_review(
        by=world.by("ada"), at=world.at, project=world.project, gate="model-exit",
        sitting_at=world.at + timedelta(hours=2),
    )  # fmt: skip

    assert review.freeze_at == world.at


def test_a_second_sitting_of_a_gate_waits_until_the_first_is_sealed(world: World) -> None:
    first = world.open()

    with pytest.raises(NotNow, match="under way"):
        world.open()
    assert world.open("produce-exit").number == 2
    world.decide_all(first)
    world.complete(first)
    world.seal(first)
    assert world.open().number == 3


@pytest.mark.parametrize("name", ["rui", "mika", "tomas", "ines", "cai"])
def test_only_architects_secretaries_and_chairs_open(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        world.open(by=name)
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["ada", "noor", "chen"])
def test_those_who_prepare_a_sitting_open_it(name: str, world: World) -> None:
    assert world.open(by=name).opened_by == world.people[name]


def test_a_token_opens_nothing_and_a_stranger_sees_nothing(world: World) -> None:
    values: dict[str, Any] = {
        "at": world.at, "project": world.project, "gate": "model-exit", "sitting_at": world.at + timedelta(days=7),
    }  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        reviews.open_review(by=world.by("ada", via="token"), **values)
    assert refused.value.answer.reasons[0].code == "people_only"
    with pytest.raises(NotVisible):
        reviews.open_review(by=world.by("sam"), **values)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("gate", {"gate": "nowhere-exit"}),
        ("sitting_at", {"sitting_at": None}),
        ("sitting_at", {"sitting_at": datetime(2026, 11, 19, tzinfo=UTC)}),
        ("freeze_at", {"freeze_at": datetime(2027, 1, 1, tzinfo=UTC)}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, values: dict[str, Any], world: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        world.open(**values)

    assert field in wrong.value.errors


def test_another_projects_snapshot_cannot_be_reviewed(world: World) -> None:
    other = World(world.people, make_project(dict(world.people), "other"))

    with pytest.raises(InvalidInput) as wrong:
        world.open(snapshot=other.snapshot())
    assert "snapshot" in wrong.value.errors


def test_an_archived_project_opens_no_review(world: World) -> None:
    projects.archive(by=world.by("priya"), at=world.at, project=world.project, reason="Retired.")
    world.project.refresh_from_db()

    with pytest.raises(NotNow, match="archived"):
        world.open()


def test_snapshot_and_sitting_can_be_changed_until_the_freeze(world: World) -> None:
    review, snapshot = world.open(frozen=False), world.snapshot()
    later = world.at + timedelta(days=14)

    reviews.set_snapshot(by=world.by("ada"), at=world.at, review=review, snapshot=snapshot)
    reviews.move_sitting(by=world.by("noor"), at=world.at, review=review, sitting_at=later)
    found = world.fresh(review)
    assert (found.snapshot, found.sitting_at) == (snapshot, later)
    assert found.freeze_at == datetime(2026, 11, 27, 12, tzinfo=UTC)

    frozen = found.freeze_at
    for act in (
        lambda: reviews.set_snapshot(by=world.by("ada"), at=frozen, review=review, snapshot=snapshot),
        lambda: reviews.move_sitting(by=world.by("ada"), at=frozen, review=review, sitting_at=later),
    ):
        with pytest.raises(NotNow) as refused:
            act()
        assert refused.value.answer.reasons[0].code == "review_frozen"


def test_opening_and_every_refusal_of_it_are_events_of_the_project(world: World) -> None:
    world.open()
    with pytest.raises(NotAllowed):
        world.open("produce-exit", by="rui")

    found = Event.objects.filter(stream=world.project.stream).values_list("verb", "actor")
    assert ("review.opened", world.people["ada"].actor_id) in found
    assert ("act.refused", world.people["rui"].actor_id) in found
