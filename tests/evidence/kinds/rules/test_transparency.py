"""Real-world tests, consent and training records at their limits."""

import datetime as dt

import pytest

from evidence.kinds.rules import RULES, About

ABOUT = About(dt.date(2026, 11, 20))


def faults(rule, **content):
    return [each.field for each in RULES[rule](content, ABOUT)]


@pytest.mark.parametrize(
    ("months", "extension", "told"),
    [(6, "", False), (6.5, "", True), (12, "", True), (12, "Notified", False), (12.5, "Notified", True)],
)
def test_a_real_world_test_lasts_six_months_and_once_extended_twelve(months, extension, told):
    assert bool(faults("test_ends_in_time", months=months, extension=extension)) is told


def test_consent_covers_all_six_points():
    assert len(faults("consent_is_informed")) == 6


@pytest.mark.parametrize(("issued", "told"), [("2026-11-20", False), ("2026-11-21", True), ("soon", False)])
def test_a_declaration_is_not_dated_on_a_day_to_come(issued, told):
    assert bool(faults("signed_by_now", signature={"issued": issued})) is told


def test_no_more_people_finish_than_take_part():
    rows = [{"people": 4, "done": 4}, {"people": 4, "done": 5}, {"done": 5}]
    assert faults("training_adds_up", people=rows) == ["people.1.done"]
