"""Which version counts, and how a state may move."""

import datetime as dt

import pytest

from evidence.rules.states import Item, current_number, may_move, newest_at

DAY = dt.date(2026, 11, 1)
MOMENT = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)


def item(number, state, **more):
    return Item("plan", f"plan-{number}", number, "deployment_plan", "Plan", state, "", DAY, MOMENT, **more)


def test_a_later_draft_of_a_final_plan_changes_nothing():
    found = newest_at([item(1, "final"), item(2, "draft")], "final")
    assert [each.number for each in found] == [1]


def test_where_a_draft_is_enough_the_newest_version_counts():
    found = newest_at([item(1, "final"), item(2, "draft")], "draft")
    assert [each.number for each in found] == [2]


def test_a_withdrawn_version_is_left_out():
    assert newest_at([item(1, "final", withdrawn=True)], "draft") == ()


@pytest.mark.parametrize(
    ("versions", "number"),
    [
        ([(1, "final"), (2, "draft")], 1),
        ([(1, "draft"), (2, "draft")], 2),
        ([(2, "final"), (1, "final")], 2),
        ([], None),
    ],
)
def test_the_current_version_is_the_newest_that_counts(versions, number):
    assert current_number(versions, "deployment_plan") == number


MOVES = [
    ("draft", "final", ""),
    ("final", "drilled", ""),
    ("draft", "drilled", ""),
    ("final", "draft", "state_not_higher"),
    ("final", "final", "state_not_higher"),
    ("final", "polished", "unknown_state"),
]


@pytest.mark.parametrize(("before", "after", "code"), MOVES)
def test_a_state_moves_upwards_only(before, after, code):
    answer = may_move("incident_runbook", before, after)
    assert bool(answer) == (code == "")
    assert [reason.code for reason in answer.reasons] == ([code] if code else [])
