"""Risk, oversight, quality and rights: where a row is enough and where it is not."""

import datetime as dt

import pytest

from evidence.kinds.rules import RULES, About

ABOUT = About(dt.date(2026, 11, 20))


def faults(rule, **content):
    return [each.field for each in RULES[rule](content, ABOUT)]


@pytest.mark.parametrize(
    ("months", "told"), [(5.9, ["kept_months"]), (6, []), (120, []), ("six", []), (None, [])]
)
def test_logs_are_kept_for_six_months_at_least(months, told):
    assert faults("logs_are_kept", kept_months=months) == told


def test_each_hazard_needs_its_measure_and_what_remains():
    hazards = [
        {"hazard": "a", "measure": "m", "after": "4"},
        {"hazard": "b", "after": "4"},
        {"hazard": "c", "measure": "m"},
    ]
    assert faults("hazards_are_treated", hazards=hazards) == ["hazards.1.measure", "hazards.2.after"]
    assert faults("hazards_are_treated", misuse=[{"misuse": "d"}]) == ["misuse.0.measure", "misuse.0.after"]


def test_the_thirteen_aspects_may_be_written_with_brackets_and_in_any_order():
    rows = [{"point": f"({point.upper()})", "where": "QM"} for point in reversed("abcdefghijklm")]
    assert faults("thirteen_aspects_stand", aspects=rows) == []
    (fault,) = RULES["thirteen_aspects_stand"]({"aspects": rows[2:]}, ABOUT)
    assert fault.message == "Say where these aspects of Article 17(1) stand: l, m."


@pytest.mark.parametrize("route", ["built_in", "deployer_measures"])
def test_one_route_of_oversight_is_enough(route):
    assert faults("oversight_takes_a_route", **{route: [{"measure": "Stop key"}]}) == []
    assert faults("oversight_takes_a_route") == ["built_in"]


def test_a_biometric_log_is_asked_for_only_where_one_is_begun():
    assert faults("biometric_log_is_whole") == []
    assert faults("biometric_log_is_whole", biometric={"use": "UTC", "database": "D", "input": "I"}) == [
        "biometric.verified_by"
    ]
