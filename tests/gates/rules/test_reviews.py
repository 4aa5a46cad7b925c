"""Reviews: the state follows from the moments."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.rules.reviews import ACTS, ReviewMoments, default_freeze, late, may, schedule_errors, state
from tests.gates.rules.story import NOW, item

HOUR = dt.timedelta(hours=1)
STATES = ("scheduled", "open", "frozen", "decided", "sealed")

MOMENTS = [
    (ReviewMoments(None, NOW + HOUR, NOW + 2 * HOUR), "scheduled"),
    (ReviewMoments(NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR), "scheduled"),
    (ReviewMoments(NOW, NOW + HOUR, NOW + 2 * HOUR), "open"),
    (ReviewMoments(NOW - HOUR, NOW, NOW + HOUR), "frozen"),
    (ReviewMoments(NOW - HOUR, NOW, NOW + HOUR, decided_at=NOW), "decided"),
    (ReviewMoments(NOW - HOUR, NOW, NOW, decided_at=NOW, sealed_at=NOW), "sealed"),
]


@pytest.mark.parametrize(("moments", "word"), MOMENTS)
def test_a_review_stands_where_its_moments_put_it(moments, word):
    assert state(moments, NOW) == word


@pytest.mark.parametrize(("act", "found"), list(itertools.product(ACTS, STATES)))
def test_an_act_is_possible_only_in_its_states(act, found):
    answer = may(act, found)
    assert bool(answer) == (found in ACTS[act])
    assert answer or answer.reasons[0].code == f"review_{found}"


def test_nothing_is_possible_once_the_minutes_are_sealed():
    assert not any(may(act, "sealed") for act in ACTS)


@pytest.mark.parametrize(
    ("sitting", "freeze"),
    [
        (dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 30, 10, tzinfo=dt.UTC), dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC), dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)),
    ],
)
def test_the_freeze_is_five_working_days_before_the_sitting(sitting, freeze):
    assert default_freeze(sitting) == freeze


@given(st.datetimes(timezones=st.just(dt.UTC)).filter(lambda each: each.year > 1), st.integers(1, 20))
def test_the_freeze_falls_on_a_working_day_and_leaves_that_many_between(sitting, days):
    moment = default_freeze(sitting, days)
    assert moment.weekday() < 5
    passed = (moment.date() + dt.timedelta(n) for n in range((sitting.date() - moment.date()).days))
    assert sum(day.weekday() < 5 for day in passed) == days


DATES = [
    (None, None, {"sitting_at"}),
    (NOW - HOUR, None, {"sitting_at"}),
    (NOW + HOUR, NOW + 2 * HOUR, {"freeze_at"}),
    (NOW + HOUR, NOW, set()),
    (NOW, NOW - HOUR, set()),
]


@pytest.mark.parametrize(("sitting", "freeze", "fields"), DATES)
def test_the_sitting_lies_ahead_and_the_freeze_before_it(sitting, freeze, fields):
    assert set(schedule_errors(sitting_at=sitting, freeze_at=freeze, now=NOW)) == fields


def test_what_arrives_after_the_freeze_is_late():
    early, after = item("cost_model", recorded_at=NOW), item("adr_corpus", recorded_at=NOW + HOUR)
    assert late([early, after], NOW) == (after,)
