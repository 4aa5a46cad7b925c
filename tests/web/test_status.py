"""One vocabulary for every page."""

import re
from pathlib import Path

import pytest
from django.db.models import TextChoices

from evidence.models.judgement import Judged
from evidence.models.pack import PackState
from gates.models.decision import Outcome
from gates.models.exception import ExceptionState
from portal.jobs.models import State
from portal.projects.models import ActRole, RiskClass
from portal.web.status import VOCABULARIES, status_of

SPRITE = Path(__file__).parents[2] / "static" / "icons.svg"
EVERY = [(thing, value) for thing, values in VOCABULARIES.items() for value in values]


@pytest.mark.parametrize(("thing", "value"), EVERY)
def test_every_state_has_a_word_an_icon_of_the_sprite_and_a_tone(thing: str, value: str) -> None:
    shown = status_of(thing, value)
    assert shown.word
    assert f'id="{shown.icon}"' in SPRITE.read_text()
    assert shown.tone in {"good", "warn", "bad", "info", "quiet"}


@pytest.mark.parametrize("thing", sorted(VOCABULARIES))
def test_no_two_states_of_one_thing_read_the_same(thing: str) -> None:
    words = [shown.word for shown in VOCABULARIES[thing].values()]
    assert len(words) == len(set(words))


def test_an_unknown_state_is_a_mistake_and_not_a_grey_chip() -> None:
    with pytest.raises(KeyError):
        status_of("gate", "amber")


def test_a_rung_that_an_organisation_added_to_an_artefact_ladder_reads_as_its_own_name() -> None:
    assert status_of("artefact", "peer_reviewed").word == "Peer reviewed"


def test_every_icon_that_a_template_asks_for_is_in_the_sprite() -> None:
    have = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    templates = SPRITE.parents[1] / "templates"
    asked = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r'\{% icon "([^"]+)"', path.read_text())
    }
    assert asked <= have


@pytest.mark.parametrize(
    ("thing", "choices"),
    [
        ("act_role", ActRole),
        ("risk_class", RiskClass),
        ("job", State),
        ("judgement", Judged),
        ("pack", PackState),
        ("decision", Outcome),
        ("exception", ExceptionState),
    ],
)
def test_every_state_that_a_model_may_store_has_its_word(thing: str, choices: type[TextChoices]) -> None:
    assert set(choices.values) <= set(VOCABULARIES[thing])
