"""Seats, outcomes, own work."""

import itertools

import pytest

from gates.rules.conditions import (
    Asked,
    Condition,
    broken,
    condition_errors,
    contradictions,
    union,
    widest_within,
)
from gates.rules.decisions import (
    OWN_WORK,
    Involvement,
    answers_errors,
    conditions_of,
    open_seats,
    outcome,
    own_work,
    seat_is_free,
)  # fmt: skip
from tests.gates.rules.story import NOW, SEATS, decided

WORDS = ("go", "go_with_conditions", "no_go")


@pytest.mark.parametrize("words", list(itertools.product((None, *WORDS), repeat=3)))
def test_the_outcome_is_the_strictest_of_all_seats(words):
    seats = SEATS[:3]
    decisions = [decided(seat, word) for seat, word in zip(seats, words, strict=True) if word]
    if "no_go" in words:
        expected = "no_go"
    elif None in words:
        expected = "undecided"
    else:
        expected = "go_with_conditions" if "go_with_conditions" in words else "go"
    assert outcome(seats, decisions) == expected


def test_the_open_seats_are_named_in_order():
    assert open_seats(SEATS, [decided("validator")]) == ("reviewer", "chair", "committee")


def test_the_conditions_of_all_seats_add_up():
    five, week = Condition(traffic=5), Condition(text="One week.")
    decisions = [decided("chair", conditions=(five, week)), decided("reviewer", conditions=(five,))]
    assert conditions_of(decisions) == union([[five, week]])


FREE = [
    ("chair", "chen", ""),
    ("chair", "rui", "one_person_one_seat"),
    ("reviewer", "noor", "already_decided"),
    ("secretary", "noor", "no_such_seat"),
]


@pytest.mark.parametrize(("seat", "person", "code"), FREE)
def test_a_seat_is_taken_once_and_by_a_person_without_another(seat, person, code):
    answer = seat_is_free(seat, person, seats=SEATS, decisions=[decided("reviewer")])
    assert [each.code for each in answer.reasons] == ([code] if code else [])


@pytest.mark.parametrize("act", OWN_WORK)
def test_nobody_decides_on_own_work_and_the_refusal_names_the_item(act):
    answer = own_work([Involvement(act, "Threat model, version 2")])
    assert not answer
    assert answer.reasons[0].code == "own_work"
    assert answer.reasons[0].item == "Threat model, version 2"
    assert "Threat model, version 2" in answer.message


def test_judging_is_not_own_work():
    assert "judged" not in OWN_WORK
    assert own_work([])


ANSWERS = [
    ("go", True, True, "", set()),
    ("go", True, False, "", {"asked_to_ship_by"}),
    ("go", True, False, "Chen", set()),
    ("go", False, True, "", {"outcome"}),
    ("go", None, None, "", {"can_ship", "should_ship"}),
    ("no_go", False, False, "", set()),
    ("no_go", True, True, "", set()),
]


@pytest.mark.parametrize(("word", "can", "should", "asked_by", "fields"), ANSWERS)
def test_a_go_answers_both_questions(word, can, should, asked_by, fields):
    assert set(answers_errors(word, can_ship=can, should_ship=should, asked_to_ship_by=asked_by)) == fields


CONDITIONS = [
    (Condition(), Asked(), True),
    (Condition(text="With a weekly report."), Asked(), True),
    (Condition(traffic=25), Asked(traffic=25), True),
    (Condition(traffic=25), Asked(), False),
    (Condition(region="eu-west"), Asked(region="eu-west"), True),
    (Condition(region="eu-west"), Asked(), False),
    (Condition(environment="staging"), Asked(), False),
    (Condition(until=NOW), Asked(), False),
]


@pytest.mark.parametrize(("condition", "asked", "kept"), CONDITIONS)
def test_what_is_left_out_means_the_widest(condition, asked, kept):
    assert (broken(condition, asked, NOW) == "") is kept


def test_the_widest_use_takes_the_strictest_of_all_conditions():
    found = widest_within([Condition(traffic=25), Condition(traffic=5, region="eu-west")])
    assert found == Asked(traffic=5, region="eu-west")


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        (Condition(), {"conditions"}),
        (Condition(traffic=0), {"traffic"}),
        (Condition(traffic=101), {"traffic"}),
        (Condition(until=NOW), {"until"}),
        (Condition(traffic=5), set()),
    ],
)
def test_a_condition_says_something_possible(condition, fields):
    assert set(condition_errors(condition, NOW)) == fields


def test_a_condition_is_read_back_as_it_was_stored():
    row = {
        "text": "",
        "environment": "production",
        "traffic": "5",
        "region": None,
        "until": "2026-12-01T00:00:00+00:00",
    }
    found = Condition.from_plain(row)
    assert found.words == "production, at most 5 % of the traffic, until 1 December 2026 00:00 UTC"


def test_a_place_is_the_same_in_capitals():
    condition = Condition.from_plain({"environment": " Production ", "region": "EU-West"})
    assert broken(condition, Asked(region="eu-west"), NOW) == ""
    assert contradictions([condition, Condition(environment="production", region="eu-west")]) == []
