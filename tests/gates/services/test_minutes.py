from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from gates.models import Minutes, Review
from gates.selectors.reviews import state_of
from gates.services import minutes, reviews
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.audit.rules.notes import split_checkpoint
from tests.gates.world import LIMITED, World

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.answer.reasons]


def test_people_add_what_only_they_know(world: World) -> None:
    review = world.decide_all(world.open())
    world.complete(review)

    found = Minutes.objects.get(review=review)
    assert (found.present, found.discussion, found.completed_by) == (
        "All seats.",
        "We read it.",
        world.people["noor"],
    )
    assert found.generated["outcome"] == "go"
    told = json.loads(Event.objects.get(verb="minutes.completed").detail.body)["details"]
    assert told == {"review": 1, "present": "All seats.", "discussion": "We read it.", "actions": ""}


def test_minutes_can_be_written_before_anybody_decided_but_not_before_the_freeze(world: World) -> None:
    review = world.open(frozen=False)
    with pytest.raises(NotNow) as refused:
        world.complete(review)
    assert codes(refused) == ["review_open"]

    minutes.complete(
        by=world.by("noor"), at=review.freeze_at, review=review, present="", discussion="Begun.", actions=""
    )
    assert Minutes.objects.get(review=review).generated["outcome"] == "undecided"


@pytest.mark.parametrize("name", ["ada", "rui", "mika", "cai"])
def test_only_secretary_and_chair_complete_them(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        world.complete(world.decide_all(world.open()), by=name)


def test_they_say_at_least_one_line(world: World) -> None:
    review = world.decide_all(world.open())

    with pytest.raises(InvalidInput) as wrong:
        minutes.complete(
            by=world.by("noor"), at=world.at, review=review, present="", discussion=" ", actions=""
        )
    assert "discussion" in wrong.value.errors


def test_sealing_freezes_the_record_the_text_and_the_cut_of_the_log(world: World) -> None:
    review = world.sealed(vote=LIMITED)

    assert state_of(review, world.at) == "sealed"
    assert review.sealed_record is not None
    assert review.sealed_record["outcome"] == "go_with_conditions"
    found = Minutes.objects.get(review=review)
    assert found.digest == "sha256:" + hashlib.sha256(found.markdown.encode()).hexdigest()
    for words in ("Rui Martins, as reviewer,", "We read it.", "Sealed by Chen Wei"):
        assert words in found.markdown
    cut = split_checkpoint(review.sealed_checkpoint)[0]
    sealed = Event.objects.get(stream=world.project.stream, verb="minutes.sealed")
    assert cut.size > sealed.seq


def test_only_the_chair_seals_in_a_fresh_session(world: World) -> None:
    review = world.decide_all(world.open())
    world.complete(review)

    for by, code in (
        (world.by("noor"), "role_missing"),
        (world.by("chen", via="token"), "people_only"),
    ):
        with pytest.raises(NotAllowed) as refused:
            minutes.seal(by=by, at=world.at, review=review)
        assert code in codes(refused)


def test_nothing_is_sealed_before_the_decision_or_without_completed_minutes(world: World) -> None:
    review = world.open()
    with pytest.raises(NotNow) as refused:
        world.seal(review)
    assert codes(refused) == ["review_frozen"]

    world.decide_all(review)
    with pytest.raises(NotNow) as refused:
        world.seal(review)
    assert codes(refused) == ["minutes_incomplete"]


def test_a_sealed_review_changes_no_more(world: World) -> None:
    review = world.sealed()
    before = Review.objects.values().get(pk=review.pk)
    written = Minutes.objects.values().get(review=review)
    snapshot = world.snapshot()

    acts = [
        lambda: world.complete(review),
        lambda: world.seal(review),
        lambda: world.decide(review, "reviewer", name="noor"),
        lambda: reviews.set_snapshot(by=world.by("ada"), at=world.at, review=review, snapshot=snapshot),
        lambda: reviews.move_sitting(
            by=world.by("ada"), at=world.at, review=review, sitting_at=review.sitting_at
        ),
    ]
    for act in acts:
        with pytest.raises(NotNow) as refused:
            act()
        assert codes(refused)[0] == "review_sealed"
    world.document()

    assert Review.objects.values().get(pk=review.pk) == before
    assert Minutes.objects.values().get(review=review) == written
