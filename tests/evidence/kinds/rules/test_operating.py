"""Limits of load, alerts, acknowledgement, rates and independence, each exactly at its boundary."""

import datetime as dt

import pytest

from evidence.kinds.rules import RULES, About
from evidence.kinds.rules.figures import figure

TODAY = About(dt.date(2026, 11, 20))


def told(rule, content, about=TODAY):
    return [each.field for each in RULES[rule](content, about)]


@pytest.mark.parametrize(("tested", "refused"), [(7.5, False), (7.49, True), (100, False)])
def test_load_is_tested_at_ten_times_the_expected_load(tested, refused):
    assert bool(told("load_is_tenfold", {"load": {"expected": 0.75, "tested": tested}})) is refused


@pytest.mark.parametrize(("minutes", "refused"), [(15, False), (15.5, True)])
def test_a_page_is_acknowledged_within_fifteen_minutes(minutes, refused):
    assert bool(told("acknowledged_in_time", {"acknowledge_minutes": minutes})) is refused


@pytest.mark.parametrize(
    ("rule", "column", "limit"),
    [("error_alert_in_time", "error_rate", 5), ("eval_alert_in_time", "eval_drop", 10)],
)
def test_an_alert_may_fire_earlier_but_never_later(rule, column, limit):
    assert not told(rule, {"thresholds": {column: limit}})
    assert not told(rule, {"thresholds": {column: limit - 1}})
    assert told(rule, {"thresholds": {column: limit + 0.1}}) == [f"thresholds.{column}"]


def test_a_post_mortem_has_forty_eight_hours():
    assert not told("post_mortem_in_time", {"written_after_hours": 48})
    assert told("post_mortem_in_time", {"written_after_hours": 48.5})


@pytest.mark.parametrize(("held", "refused"), [("2026-11-20", False), ("2026-11-21", True), (None, True)])
def test_a_drill_that_lies_ahead_is_no_drill(held, refused):
    assert bool(told("drill_took_place", {"drills": [{"scenario": "Rollback", "held_on": held}]})) is refused


def test_logs_that_cannot_be_written_are_one_fault_that_names_each():
    test = {"log_write_test": {"output_logs": False, "processed_file_logs": False}}
    assert told("logs_can_be_written", test) == ["log_write_test"]
    (fault,) = RULES["logs_can_be_written"](test, TODAY)
    assert fault.message.startswith("The output logs and the logs of processed files cannot be written.")
    assert not told("logs_can_be_written", {"log_write_test": {"output_logs": True}})


def test_a_region_without_a_place_for_its_data_is_named():
    plan = {"regions": [{"region": "eu-central", "serves": "Germany, Austria"}]}
    about = About(TODAY.today, regions=("Germany", "Ireland", "Iceland"))
    (fault,) = RULES["regions_are_served"](plan, about)
    assert "Ireland, Iceland" in fault.message and "Germany" not in fault.message
    assert not told("regions_are_served", plan)


@pytest.mark.parametrize(
    ("targets", "fields"),
    [
        ({"latency_p95_ms": 4000, "availability": 99.5}, []),
        ({"latency_p95_ms": 3000, "availability": 99.9}, []),
        ({"latency_p95_ms": 4001, "availability": 99.4}, ["targets.latency_p95_ms", "targets.availability"]),
        ({}, []),
    ],
)
def test_a_plan_promises_no_less_than_the_objectives(targets, fields):
    slos = {"slo_set": {"targets": {"latency_p95_ms": 4000, "availability": 99.5}}}
    assert told("plan_meets_objectives", {"targets": targets}, About(TODAY.today, others=slos)) == fields
    assert told("plan_meets_objectives", {"targets": targets}) == []


def test_what_production_sends_is_compared_field_by_field_without_regard_to_case():
    contract = {
        "fields": [
            {"field": "Article_ID", "type": "text", "format": "UUID"},
            {"field": "note", "type": "text", "format": "free", "needed": False},
        ],
        "sample": [{"field": "article_id", "type": "Text", "format": "uuid"}],
    }
    for rule in ("no_unexpected_field", "no_missing_field", "type_as_agreed", "format_as_agreed"):
        assert not told(rule, contract), rule


def test_ingest_at_exactly_the_agreed_peak_is_fast_enough():
    content = {"rate": {"peak": 40}, "ingest_test": {"rate": 40}}
    assert not told("ingest_keeps_the_rate", content)
    assert told("ingest_keeps_the_rate", {**content, "ingest_test": {"rate": 39}})


@pytest.mark.parametrize(
    "developer", ["Tomas Novak", "Lea Brandt, tomas  novak", "Lea Brandt and Tomas Novak"]
)
def test_a_validator_who_built_the_model_is_found_among_several(developer):
    content = {"validator": "Tomas Novak", "developer": developer, "owner": "Priya Raman"}
    (fault,) = RULES["validator_is_not_developer"](content, TODAY)
    assert fault.message.startswith("Tomas Novak also built the model")
    assert not told("validator_is_not_owner", content)


@pytest.mark.parametrize("nobody", ["", "the team", "Security Team.", None])
def test_a_team_cannot_accept_a_finding(nobody):
    content = {
        "findings": [{"id": "F-1", "status": "accepted"}],
        "acceptances": [{"finding": "F-1", "accepted_by": nobody, "residual_risk": "low"}],
    }
    assert told("acceptance_is_named", content) == ["findings.0.status"]


def test_a_finding_without_a_status_is_open():
    assert told("findings_closed_or_accepted", {"findings": [{"id": "F-1"}]}) == ["findings.0.status"]


def test_the_figures_are_those_of_the_sources():
    assert [figure(name) for name in ("load_multiple", "alert_error_rate", "alert_eval_drop")] == [10, 5, 10]
    assert [figure(name) for name in ("acknowledge_minutes", "post_mortem_hours")] == [15, 48]
