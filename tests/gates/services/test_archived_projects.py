"""An archived project can be read; nothing at its gates moves any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gates.services import exceptions, minutes, reviews
from portal.answers import NotNow
from tests.gates.world import World

pytestmark = pytest.mark.django_db


def archive(world: World) -> None:
    world.project.archived_at = world.at
    world.project.write(by=world.by("ada"), at=world.at, why="archived")


ACTS: list[Callable[[World, Any, Any], Any]] = [
    lambda world, review, exception: world.decide(review, "reviewer"),
    lambda world, review, exception: world.complete(review),
    lambda world, review, exception: minutes.seal(by=world.by("chen"), at=world.at, review=review),
    lambda world, review, exception: reviews.move_sitting(
        by=world.by("ada"), at=world.at, review=review, sitting_at=world.at
    ),
    lambda world, review, exception: world.approve(exception),
    lambda world, review, exception: exceptions.remediate(
        by=world.by("ada"), at=world.at, exception=exception, note="mended"
    ),
    lambda world, review, exception: exceptions.extend(
        by=world.by("ada"), at=world.at, exception=exception, remediation_date=None, rationale="more time"
    ),
]


@pytest.mark.parametrize("act", ACTS)
def test_no_act_at_a_gate_of_an_archived_project_happens(act: Any, people: Any, project: Any) -> None:
    world = World(people, project)
    exception = world.request()
    review = world.open()
    archive(world)
    with pytest.raises(NotNow) as refused:
        act(world, world.fresh(review), exception)
    assert refused.value.answer.reasons[0].code == "archived"
