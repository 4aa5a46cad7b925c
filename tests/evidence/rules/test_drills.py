"""When a drill is due, from when it is overdue, and what its times come to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.drills import drill_kinds, scenarios
from evidence.rules.drills import Drilled, Held, Planned, add_months, calendar_of, outcome_of, standing

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
RUNBOOK = Drilled(11, 1, "Runbook", "incident_runbook", NOW)
PLAN = Drilled(21, 2, "Contingency plan", "contingency_plan", NOW)
SECOND = dt.timedelta(seconds=1)


def due(**facts):
    return calendar_of(drill_kinds(), **{"drilled": (), "planned": (), "held": (), **facts})


def planned(kind="rollback", **values):
    return Planned(**{
        "number": 1, "kind": kind, "due_on": dt.date(2026, 12, 1), "every_months": 0, "planned_at": NOW, **values,
    })  # fmt: skip


def held(kind="runbook", days=10, outcome="passed", artefact=1):
    return Held(kind, NOW + dt.timedelta(days=days), outcome, artefact)


def test_without_a_drilled_version_and_without_a_plan_nothing_is_ever_due():
    assert due() == ()
    assert due(held=[held()]) == ()


def test_a_drilled_version_starts_its_schedule_one_quarter_later():
    lines = due(drilled=[RUNBOOK, PLAN])
    assert {(each.kind, each.due_on, each.artefact) for each in lines} == {
        ("runbook", dt.date(2027, 2, 20), 1), ("kill_switch", dt.date(2027, 2, 20), 2),
    }  # fmt: skip


def test_it_is_overdue_from_midnight_after_its_day_and_not_a_second_earlier():
    (line,) = due(drilled=[RUNBOOK])
    assert line.overdue_from == dt.datetime(2027, 2, 21, tzinfo=dt.UTC)
    assert standing(line, line.overdue_from - SECOND) == "soon"
    assert standing(line, line.overdue_from) == "overdue"
    assert standing(line, line.overdue_from - dt.timedelta(days=14, seconds=1)) == "planned"


def test_the_day_is_that_of_utc_wherever_the_drill_was_recorded():
    late_in_auckland = dt.datetime(2026, 11, 21, 1, tzinfo=dt.timezone(dt.timedelta(hours=13)))
    (line,) = due(drilled=[Drilled(11, 1, "Runbook", "incident_runbook", late_in_auckland)])
    assert line.due_on == dt.date(2027, 2, 20)


@pytest.mark.parametrize(
    ("found", "day"),
    [
        ([held(days=30)], dt.date(2027, 3, 20)),
        ([held(days=30, outcome="missed_target")], dt.date(2027, 3, 20)),
        ([held(days=30, artefact=9)], dt.date(2027, 2, 20)),
        ([held("rollback", days=30)], dt.date(2027, 2, 20)),
        ([held(days=-30)], dt.date(2027, 2, 20)),
        ([held(days=30, outcome="failed")], dt.date(2027, 1, 3)),
        ([held(days=30, outcome="failed"), held(days=32)], dt.date(2027, 3, 22)),
        ([held(days=85, outcome="failed")], dt.date(2027, 2, 20)),
    ],
    ids=[
        "passed",
        "too slow",
        "another document",
        "another kind",
        "before",
        "failed",
        "repeated",
        "failed late",
    ],
)
def test_what_took_place_moves_the_schedule(found, day):
    (line,) = due(drilled=[RUNBOOK], held=found)
    assert line.due_on == day


def test_a_failed_drill_is_named_until_it_was_repeated():
    (line,) = due(drilled=[RUNBOOK], held=[held(days=30, outcome="failed")])
    assert line.failed_on == dt.date(2026, 12, 20)


def test_a_plan_with_a_later_day_does_not_move_the_schedule():
    far = planned("runbook", due_on=dt.date(2030, 1, 1), artefact=1)
    assert [each.due_on for each in due(drilled=[RUNBOOK], planned=[far])] == [
        dt.date(2027, 2, 20), dt.date(2030, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "found", "days"),
    [
        (planned(), [], [dt.date(2026, 12, 1)]),
        (planned(), [held("rollback", artefact=None)], []),
        (planned(), [held("rollback", outcome="failed")], [dt.date(2026, 12, 1)]),
        (planned(), [held("rollback", days=-1)], [dt.date(2026, 12, 1)]),
        (planned(artefact=2), [held("rollback")], [dt.date(2026, 12, 1)]),
        (planned(every_months=6), [held("rollback")], [dt.date(2027, 5, 30)]),
    ],
    ids=["waits", "done once", "failed", "held before it was planned", "another document", "comes back"],
)
def test_a_plan_waits_for_a_drill_of_its_kind(plan, found, days):
    assert [each.due_on for each in due(planned=[plan], held=found)] == days


@pytest.mark.parametrize(
    ("worked", "minutes", "outcome"),
    [
        (True, 15.0, "passed"), (True, 15.01, "missed_target"), (False, 1.0, "failed"), (True, 0.0, "passed"),
    ],
)  # fmt: skip
def test_a_rollback_is_measured_against_fifteen_minutes(worked, minutes, outcome):
    targets = drill_kinds()["rollback"].targets
    assert outcome_of(worked=worked, times={"mitigate": minutes}, targets=targets) == outcome


def test_a_time_without_a_target_misses_none():
    assert outcome_of(worked=True, times={"recover": 900.0}, targets={}) == "passed"


def test_the_data_says_what_the_rubric_asks():
    kinds = drill_kinds()
    assert kinds["kill_switch"].every_months == 3
    assert kinds["rollback"].ready_within == 5
    assert kinds["detection"].targets == {"detect": 24 * 60}
    assert set(scenarios()) == {
        "missing_features", "skewed_distributions", "throttled_accelerators", "stale_models", "drift_spikes",
        "corrupt_features",
    }  # fmt: skip


@given(st.dates(dt.date(2020, 1, 1), dt.date(2050, 1, 1)), st.integers(1, 36))
def test_months_later_is_never_a_day_of_another_month(day, count):
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day <= day.day
