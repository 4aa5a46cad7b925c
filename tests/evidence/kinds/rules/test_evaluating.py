"""Thresholds as people write them, and results held against them."""

import datetime as dt

import pytest

from evidence.kinds.lint import errors, lint
from evidence.kinds.rules import RULES, About
from evidence.kinds.rules.evaluating import Bound, bound

TODAY = About(dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 0.85", Bound(True, 0.85)),
        ("at most 4.0 s", Bound(False, 4.0)),
        ("≥ 0.790", Bound(True, 0.79)),
        ("< 1,000 ms", Bound(False, 1000)),
        ("below 0.10", Bound(False, 0.1)),
        ("no less than 96 %", Bound(True, 96)),
        ("no more than 2 %", Bound(False, 2)),
        ("0.85", None),
        ("good", None),
        ("", None),
        (None, None),
        ("at least 0.2 and at most 0.4", None),
    ],
)
def test_a_threshold_is_read_as_people_write_it(text, expected):
    assert bound(text) == expected


@pytest.mark.parametrize(
    ("value", "threshold", "told"),
    [
        (0.79, "at least 0.790", False),
        (0.7899, "at least 0.790", True),
        (4.0, "at most 4.0 s", False),
        (4.01, "at most 4.0 s", True),
    ],
)
def test_a_metric_exactly_at_its_threshold_meets_it(value, threshold, told):
    content = {"metrics": [{"metric": "AUC", "value": value, "threshold": threshold}]}
    assert bool(list(RULES["metric_meets_threshold"](content, TODAY))) is told


def test_a_missed_threshold_may_stand_when_the_report_says_what_follows():
    row = {
        "metric": "AUC",
        "value": 0.6,
        "threshold": "at least 0.74",
        "follows": "The score is withheld there",
    }
    assert not list(RULES["metric_meets_threshold"]({"metrics": [row]}, TODAY))


@pytest.mark.parametrize(("trained", "told"), [(30, False), (30.1, True)])
def test_a_subset_is_over_represented_above_one_and_a_half_times_its_share(trained, told):
    content = {"training_subsets": [{"subset": "a", "share_in_training": trained, "share_in_production": 20}]}
    assert bool(list(RULES["training_mirrors_production"](content, TODAY))) is told


@pytest.mark.parametrize(
    ("fixed", "told"), [("2026-04-08", False), ("2026-04-09", True), ("2026-04-10", True)]
)
def test_thresholds_are_fixed_before_the_day_of_the_run(fixed, told):
    content = {"thresholds_fixed_on": fixed, "run_on": "2026-04-09"}
    assert bool(list(RULES["thresholds_before_run"](content, TODAY))) is told


def test_fairness_is_owed_by_the_class_high_only():
    for risk_class, told in (("high", True), ("transparency", False), ("", False)):
        about = About(TODAY.today, risk_class=risk_class)
        assert bool(list(RULES["fairness_in_high_class"]({}, about))) is told


def test_an_empty_report_is_told_what_it_lacks_in_one_go():
    found = {each.code for each in errors(lint("evaluation_report", {}, "measured", TODAY))}
    assert {"metrics_missing", "eval_set_missing", "segments_missing", "signed_by_missing"} <= found
    assert not errors(lint("evaluation_report", {}, "draft", TODAY))
