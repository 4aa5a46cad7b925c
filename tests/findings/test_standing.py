"""When a finding is overdue, and where its button may lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.findings.rules.standing import input_errors, is_site_path, standing

TODAY = date(2026, 11, 20)


def test_a_finding_is_in_time_on_its_last_day_and_overdue_on_the_next() -> None:
    assert standing(closed=False, due=TODAY, today=TODAY) == "open"
    assert standing(closed=False, due=TODAY, today=TODAY + timedelta(days=1)) == "overdue"


@given(st.dates(), st.dates() | st.none())
def test_what_is_closed_is_never_overdue(today: date, due: date | None) -> None:
    assert standing(closed=True, due=due, today=today) == "closed"


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "javascript:x", "/a\n"]
)
def test_a_button_never_leads_out_of_the_house(url: str) -> None:
    assert not is_site_path(url)
    assert "url" in input_errors(title="x", url=url, due=None, today=TODAY)


def test_a_path_of_this_site_and_no_path_at_all_are_fine() -> None:
    assert is_site_path("/projects/letters/artefacts/")
    assert input_errors(title="x", url="", due=TODAY, today=TODAY) == {}
