"""The clocks of an incident: which run, to the second when each ends, and what meets it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from evidence.incidents import playbook, post_mortems
from evidence.rules.clocks import IncidentFacts, Sent, must_not_alter, running
from evidence.rules.incidents import TRANSITIONS, may, not_closed, nothing_owed

AWARE = dt.datetime(2026, 11, 20, 22, 30, tzinfo=dt.UTC)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def facts(**changes):
    return IncidentFacts(**{"aware_at": AWARE, "severity": 1, "risk_class": "high", **changes})


def clocks(now=AWARE, **changes):
    return {each.clock.key: each for each in running(playbook().clocks, facts(**changes), now)}


def cases(*keys):
    return {"cases": frozenset(keys)}


@pytest.mark.parametrize(
    ("changes", "clock", "within"),
    [
        ({}, "acknowledge", dt.timedelta(minutes=15)),
        ({}, "post_mortem", 48 * HOUR),
        (cases("serious"), "act_73_2", 15 * DAY),
        (cases("death"), "act_73_4", 10 * DAY),
        (cases("widespread"), "act_73_3", 2 * DAY),
        (cases("critical_infrastructure"), "act_73_3", 2 * DAY),
        (cases("serious", "death"), "act_73_4", 10 * DAY),
        (cases("serious", "death", "widespread"), "act_73_3", 2 * DAY),
        (cases("personal_data"), "gdpr_33", 72 * HOUR),
        (cases("ict_major"), "dora_initial", 24 * HOUR),
        (cases("nis2_significant"), "nis2_warning", 24 * HOUR),
        (cases("nis2_significant"), "nis2_notification", 72 * HOUR),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki", "America/Los_Angeles", "Pacific/Auckland"])
def test_each_clock_counts_from_awareness_to_the_second_in_any_zone(changes, clock, within, zone):
    local = AWARE.astimezone(ZoneInfo(zone))
    found = clocks(aware_at=local, **changes)[clock]
    assert found.due_at == AWARE + within
    assert clocks(AWARE + within, aware_at=local, **changes)[clock].state == "soon"
    assert clocks(AWARE + within + SECOND, aware_at=local, **changes)[clock].state == "overdue"
    assert clocks(AWARE, aware_at=local, **changes)[clock].state == "running"


def test_a_period_over_the_change_of_the_clocks_has_its_full_length():
    before = dt.datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    found = clocks(before, aware_at=before)["post_mortem"]
    assert found.due_at == dt.datetime(2026, 10, 26, 10, tzinfo=dt.UTC)


def test_a_moment_without_a_zone_is_no_moment():
    with pytest.raises(ValueError, match="time zone"):
        clocks(aware_at=dt.datetime(2026, 11, 20))  # noqa: DTZ001  # that is what is refused


@pytest.mark.parametrize("risk_class", ["minimal", "transparency", "unclassified", "prohibited"])
def test_article_73_runs_for_high_risk_only(risk_class):
    found = clocks(risk_class=risk_class, **cases("serious", "death", "widespread", "personal_data"))
    assert set(found) == {"acknowledge", "post_mortem", "gdpr_33"}


def test_only_the_shortest_of_one_report_is_owed():
    found = clocks(**cases("serious", "death", "widespread", "critical_infrastructure"))
    assert [key for key in found if key.startswith("act_73")] == ["act_73_3"]


def test_severity_three_has_no_quarter_of_an_hour():
    assert clocks(severity=3) == {}


def test_the_soonest_clock_stands_first():
    found = list(clocks(**cases("serious", "personal_data")))
    assert found == ["acknowledge", "post_mortem", "gdpr_33", "act_73_2"]


@pytest.mark.parametrize(
    ("done", "state"),
    [(15 * 60, "met"), (15 * 60 + 1, "late"), (0, "met")],
)  # fmt: skip
def test_what_was_done_in_its_last_second_was_in_time(done, state):
    moment = AWARE + dt.timedelta(seconds=done)
    assert clocks(AWARE + DAY, acknowledged_at=moment)["acknowledge"].state == state


def test_a_post_mortem_after_two_days_and_a_second_is_late():
    assert clocks(AWARE + 9 * DAY, post_mortem_at=AWARE + 48 * HOUR)["post_mortem"].state == "met"
    assert clocks(AWARE + 9 * DAY, post_mortem_at=AWARE + 48 * HOUR + SECOND)["post_mortem"].state == "late"


def test_an_incomplete_first_report_meets_the_clock_and_leaves_a_complete_one_owed():
    first = Sent("act_73", AWARE + DAY, complete=False)
    found = clocks(AWARE + 2 * DAY, sent=(first,), **cases("serious"))["act_73_2"]
    assert (found.state, found.open) == ("met", True)
    whole = Sent("act_73", AWARE + 20 * DAY, complete=True)
    found = clocks(AWARE + 21 * DAY, sent=(first, whole), **cases("serious"))["act_73_2"]
    assert (found.state, found.open, found.done_at) == ("met", False, AWARE + DAY)


def test_a_report_sent_before_the_case_was_judged_worse_still_counts():
    sent = (Sent("act_73", AWARE + 3 * DAY, complete=True),)
    assert clocks(AWARE + 4 * DAY, sent=sent, **cases("death"))["act_73_4"].state == "met"
    assert clocks(AWARE + 4 * DAY, sent=sent, **cases("widespread"))["act_73_3"].state == "late"


def test_a_report_to_one_authority_does_not_meet_the_clock_of_another():
    sent = (Sent("gdpr_33", AWARE + HOUR, complete=True),)
    found = clocks(AWARE + 2 * HOUR, sent=sent, **cases("serious", "personal_data"))
    assert (found["gdpr_33"].state, found["act_73_2"].state) == ("met", "running")


def test_the_system_stays_unaltered_until_the_authority_is_told():
    serious = cases("serious")
    assert must_not_alter(clocks(**serious).values())
    assert not must_not_alter(clocks(sent=(Sent("act_73", AWARE, complete=False),), **serious).values())
    assert not must_not_alter(clocks(**cases("personal_data")).values())
    assert not must_not_alter(clocks(risk_class="minimal", **serious).values())


def test_the_last_fifth_of_a_period_is_soon():
    assert clocks(AWARE + 12 * DAY - SECOND, **cases("serious"))["act_73_2"].state == "running"
    assert clocks(AWARE + 12 * DAY, **cases("serious"))["act_73_2"].state == "soon"


def test_an_incident_goes_one_way_and_closes_when_nothing_is_owed():
    for act in ("acknowledge", "mitigate", "close"):
        allowed = [state for (state, known) in TRANSITIONS if known == act]
        for state in ("reported", "acknowledged", "mitigated", "closed"):
            assert bool(may(act, state)) is (state in allowed)
    assert not not_closed("closed")
    owed = nothing_owed(clocks(**cases("serious")).values())
    assert [each.code for each in owed.reasons] == ["clock_runs", "clock_runs"]
    half = clocks(post_mortem_at=AWARE, sent=(Sent("act_73", AWARE, complete=False),), **cases("serious"))
    assert [each.code for each in nothing_owed(half.values()).reasons] == ["report_incomplete"]


def test_every_clock_names_its_source_and_every_post_mortem_its_public_address():
    assert all(clock.source for clock in playbook().clocks)
    assert {clock.key for clock in playbook().clocks if "2024/1689" in clock.source} == {
        "act_73_2", "act_73_3", "act_73_4",
    }  # fmt: skip
    found = post_mortems()
    assert found[0].date > found[-1].date
    assert any(each.date == dt.date(2023, 3, 20) for each in found)
