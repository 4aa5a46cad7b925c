"""A document that was not looked at for too long caps what it evidences, and says why."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.frameworks import load
from evidence.rules.completeness import assess
from evidence.rules.coverage import RequirementCoverage
from evidence.rules.facts import Cited, CoverageFacts
from evidence.rules.freshness import TIMINGS, review_due, too_old

FILED = dt.date(2025, 11, 20)


def row_at(moment: dt.datetime) -> RequirementCoverage:
    """Article 9(1), carried by a risk management file from 20 November 2025."""
    cited = Cited(
        "AIA-9.1",
        "1",
        "1.1",
        "risk_management_file",
        "Risk file",
        "final",
        effective_on=FILED,
        judgement="sufficient",
    )
    return assess(CoverageFacts((cited,)), moment).row("AIA-9.1")


def test_on_its_last_day_a_document_is_fresh_and_on_the_next_it_caps_at_partial() -> None:
    last = row_at(dt.datetime(2026, 11, 20, 23, 59, tzinfo=dt.UTC))
    after = row_at(dt.datetime(2026, 11, 21, 0, 0, tzinfo=dt.UTC))

    assert (last.status, last.decided) == ("evidenced", True)
    assert (after.status, after.decided) == ("partial", False)
    assert after.places[0].why == (
        "Risk file holds from 20 November 2025 and was to be reviewed by 20 November 2026; file a newer version."
    )


def test_a_kind_without_a_period_does_not_age() -> None:
    assert review_due(FILED, 0) is None
    assert too_old(FILED, dt.date(2099, 1, 1), 0, 0) == ""
    assert too_old(None, dt.date(2099, 1, 1), 12) == ""


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [(dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)), (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
     (dt.date(2026, 11, 20), 18, dt.date(2028, 5, 20)), (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1))],
)  # fmt: skip
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(
    start: dt.date, months: int, due: dt.date
) -> None:
    assert review_due(start, months) == due


@given(st.dates(max_value=dt.date(9000, 1, 1)), st.integers(1, 120), st.integers(1, 120))
def test_the_shorter_of_two_periods_counts_and_lies_ahead(start: dt.date, one: int, other: int) -> None:
    due = review_due(start, one, other)

    assert due == review_due(start, min(one, other))
    assert due is not None
    assert due > start


def test_every_requirement_says_when_it_is_to_be_met() -> None:
    assert {each.timing for each in load("ai-act").requirements} == set(TIMINGS)
