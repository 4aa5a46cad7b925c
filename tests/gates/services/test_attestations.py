from __future__ import annotations

from typing import Any

import pytest

from gates.models import Attestation
from gates.selectors.dossier import dossier_of
from gates.selectors.standing import gate_standing
from gates.services import attestations
from portal.answers import InvalidInput, NotAllowed, NotVisible
from tests.gates.world import World

pytestmark = pytest.mark.django_db
KEY = "eval-set-populated"


def status(world: World) -> str:
    results = gate_standing(dossier_of(world.project), "model-exit", world.at).readiness.results
    return next(each.status for each in results if each.key == KEY)


def test_the_newest_word_counts_and_the_older_stays_readable(world: World) -> None:
    world.attest(KEY)
    assert status(world) == "met"

    world.attest(KEY, holds=False)
    assert status(world) == "unmet"
    assert Attestation.objects.count() == 2
    assert Attestation.objects.get(superseded_at=None).holds is False


@pytest.mark.parametrize("name", ["rui", "chen", "mika"])
def test_who_decides_does_not_attest(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        world.attest(KEY, by=name)


@pytest.mark.parametrize("name", ["ada", "tomas", "priya"])
def test_who_builds_validates_or_owns_attests(name: str, world: World) -> None:
    world.attest(KEY, by=name)
    assert status(world) == "met"


def test_a_token_attests_nothing_and_a_stranger_sees_nothing(world: World) -> None:
    values: dict[str, Any] = {
        "at": world.at, "project": world.project, "gate": "model-exit", "criterion": KEY, "holds": True,
        "statement": "Seen.",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        attestations.attest(by=world.by("ada", via="token"), **values)
    with pytest.raises(NotVisible):
        attestations.attest(by=world.by("sam"), **values)


@pytest.mark.parametrize("criterion", ["threat-model", "no-such-thing"])
def test_what_the_portal_checks_itself_is_not_attested(criterion: str, world: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        world.attest(criterion)
    assert "criterion" in wrong.value.errors


def test_an_attestation_says_how_one_knows(world: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        attestations.attest(
            by=world.by("ada"), at=world.at, project=world.project, gate="model-exit", criterion=KEY, holds=True,
            statement=" ",
        )  # fmt: skip
    assert "statement" in wrong.value.errors
