"""Many people at one review at the same moment, on real transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from gates.models import Decision, Minutes, Review
from gates.selectors.dossier import dossier_of
from gates.selectors.reviews import state_of
from gates.selectors.standing import gate_standing
from portal.accounts.models import User
from portal.answers import Refused, Stale
from portal.audit.models import Event
from tests.conftest import NOW, make_project
from tests.gates.world import SITTERS, World

SEATS = tuple(SITTERS)
CROWD = ("rui", "noor", "tomas", "chen", "mika", "ines", "otto", "vera")


@pytest.fixture
def crowd(real_db: str) -> World:
    """Eight people who each hold the role of every seat, and a review that waits for them."""
    people = {}
    for name in {*CROWD, "ada", "priya", "root", "cai", "sam"}:
        user = User(username=name, display_name=name.capitalize(), email=f"{name}@bank.example")
        user.set_unusable_password()
        user.save()
        people[name] = user
    world = World(people, make_project(people))
    held = {(each.person.username, each.role) for each in world.project.memberships.select_related("person")}
    for name in CROWD:
        for seat in SEATS:
            if (name, seat) not in held:
                world.also(name, seat)
    return world


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run every act in a thread of its own; what each came to: `done`, or the class of its refusal and its status."""
    line = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            line.wait(timeout=60)
            act()
        except Refused as refused:
            return f"{type(refused).__name__} {refused.status}"
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_thirty_two_decisions_at_once_one_per_seat_and_person_stands(crowd: World) -> None:
    review = crowd.open()
    read = crowd.shown(review)
    pairs = [(name, seat) for name in CROWD for seat in SEATS]

    found = at_once(
        [partial(crowd.decide, review, seat, name=name, readout_digest=read) for name, seat in pairs]
    )

    assert Counter(found) == {"done": 4, "NotNow 409": 28}
    made = list(Decision.objects.filter(review=review).select_related("person"))
    assert {each.seat for each in made} == set(SEATS)
    assert len({each.person_id for each in made}) == 4
    after = crowd.fresh(review)
    assert state_of(after, NOW) == "decided"
    assert len(Minutes.objects.get(review=review).generated["decisions"]) == 4
    stream = Event.objects.filter(stream=crowd.project.stream)
    assert stream.filter(verb="decision.made").count() == 4
    assert stream.filter(verb="act.refused").count() == 28
    assert list(stream.order_by("seq").values_list("seq", flat=True)) == list(range(stream.count()))


def test_thirty_two_clicks_of_one_person_are_one_decision(crowd: World) -> None:
    review = crowd.open()
    read = crowd.shown(review)

    found = at_once(
        [lambda: crowd.decide(review, "reviewer", name="rui", readout_digest=read) for _ in range(32)]
    )

    assert Counter(found) == {"done": 1, "NotNow 409": 31}
    assert Decision.objects.count() == 1


def test_evidence_that_arrives_between_reading_and_deciding_refuses_every_seat(crowd: World) -> None:
    review = crowd.open()
    read = crowd.shown(review)
    crowd.document(title="Threat model")

    found = at_once(decisions_of_all_seats(crowd, review, read))

    assert Counter(found) == {"Stale 409": 4}
    assert not Decision.objects.exists() and not Minutes.objects.exists()
    with pytest.raises(Stale) as refused:
        crowd.decide(review, "reviewer", readout_digest=read)
    assert refused.value.extra["changes"] == ["Threat model was added"]


def test_evidence_that_arrives_at_the_very_moment_refuses_the_decision_or_makes_it_stale(
    crowd: World,
) -> None:
    review = crowd.open()
    read = crowd.shown(review)

    came, *found = at_once([lambda: crowd.document(), *decisions_of_all_seats(crowd, review, read)])

    assert came == "done" and set(found) <= {"done", "Stale 409"}
    made = list(Decision.objects.filter(review=review))
    assert len(made) == found.count("done")
    assert {each.readout_digest for each in made} <= {read}
    standing = gate_standing(dossier_of(crowd.project), "model-exit", NOW)
    assert standing.verdict.stale is bool(made)


def decisions_of_all_seats(world: World, review: Review, read: str) -> Sequence[Callable[[], object]]:
    return [
        partial(world.decide, review, seat, name=name, readout_digest=read) for seat, name in SITTERS.items()
    ]


def test_an_exception_is_answered_once(crowd: World) -> None:
    exception = crowd.request()
    acts = [
        partial(crowd.approve, exception, by=name, approve=approve)
        for name in CROWD
        for approve in (True, False)
    ]

    assert Counter(at_once(acts)) == {"done": 1, "NotNow 409": 15}


def test_a_gate_has_one_review_under_way(crowd: World) -> None:
    found = at_once([lambda: crowd.open() for _ in range(8)])

    assert Counter(found) == {"done": 1, "NotNow 409": 7}
