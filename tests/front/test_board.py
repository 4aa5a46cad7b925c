"""The board's own reads: what waits for whom, whose coverage is owed, and the newest reading of each project."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evidence.models import CoverageReading
from gates.selectors.dossier import dossier_of
from gates.selectors.record import coverage_record
from portal.accounts.models import User
from portal.front.selectors.board import board
from portal.projects.models import Project
from tests.gates.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: dict[str, User], project: Project) -> World:
    return World(people, project)


def titles(world: World, name: str) -> list[str]:
    return [task.title for task in board(world.people[name], [world.project], world.at).tasks]


def test_an_administrator_is_not_asked_to_decide_whatever_was_granted_before(world: World) -> None:
    world.open()
    assert any(title.startswith("Decide") for title in titles(world, "rui"))

    User.objects.filter(pk=world.people["rui"].pk).update(is_administrator=True)
    world.people["rui"].refresh_from_db()
    assert not any(title.startswith("Decide") for title in titles(world, "rui"))


def test_nobody_owes_the_exception_of_a_namesake(world: World) -> None:
    exception = world.approve(world.request())
    world.at = exception.remediation_date
    User.objects.filter(username="ines").update(display_name=world.people["ada"].name)
    world.people["ines"].refresh_from_db()

    assert f"{exception} is overdue" in titles(world, "ada")
    assert f"{exception} is overdue" not in titles(world, "ines")


def test_an_administrator_does_not_answer_for_a_deciding_role(world: World) -> None:
    User.objects.filter(username="chen").update(is_administrator=True)

    facts = dossier_of(world.project).gate_facts("model-exit", world.at, None)
    assert facts.holder("chair") == world.people["priya"].name


def test_a_row_shows_the_newest_reading(world: World) -> None:
    for number in range(3):
        CoverageReading.objects.create(
            project=world.project, framework="ai-act", digest=f"{number}", read_at=world.at + timedelta(hours=number),
            counts={"total": {"decided": number, "counted": 113}},
        )  # fmt: skip

    [row] = board(world.people["ada"], [world.project], world.at).rows
    assert row.reading is not None
    assert row.reading.digest == "2"


@pytest.mark.parametrize(("risk_class", "role", "owes"), [
    ("high", "provider", True), ("high", "both", True), ("high", "deployer", False),
    ("transparency", "provider", False),
])  # fmt: skip
def test_only_the_provider_of_a_high_risk_system_owes_coverage(
    risk_class: str, role: str, owes: bool, world: World
) -> None:
    world.project.risk_class, world.project.role = risk_class, role
    found = dossier_of(world.project).coverage(world.at)

    [row] = board(world.people["ada"], [world.project], world.at).rows
    assert row.owes_coverage is owes
    assert coverage_record(found, world.project)["owed"] is owes
