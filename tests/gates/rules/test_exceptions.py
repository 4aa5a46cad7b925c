"""Exceptions: what may happen to them, who may answer, and when they block again."""

import datetime as dt
import itertools

import pytest

from gates.rules.exceptions import (
    TRANSITIONS,
    extension_errors,
    is_live,
    is_overdue,
    may,
    request_errors,
    standing,
)  # fmt: skip
from tests.gates.rules.story import NOW, exception

STATES = ("requested", "approved", "refused", "remediated")
ACTS = ("approve", "refuse", "remediate", "extend")
SECOND = dt.timedelta(seconds=1)
LAW = dt.date(2027, 12, 2)


@pytest.mark.parametrize(("state", "act"), list(itertools.product(STATES, ACTS)))
def test_only_what_the_table_allows_may_happen(state, act):
    allowed = {
        ("requested", "approve"),
        ("requested", "refuse"),
        ("approved", "remediate"),
        ("approved", "extend"),
    }
    assert bool(may(act, state)) == ((state, act) in allowed) == ((state, act) in TRANSITIONS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("offset", [-SECOND, SECOND * 0, SECOND])
def test_only_an_approved_exception_covers_and_only_before_its_moment(state, offset):
    found = exception(state=state, remediation_at=NOW)
    before = offset < SECOND * 0
    assert is_live(found, NOW + offset) == (state == "approved" and before)
    assert is_overdue(found, NOW + offset) == (state == "approved" and not before)
    assert standing(found, NOW + offset) == ("overdue" if state == "approved" and not before else state)


def test_an_extended_exception_is_neither_live_nor_overdue():
    found = exception(superseded=True, remediation_at=NOW)
    assert not is_live(found, NOW - SECOND)
    assert not is_overdue(found, NOW)


def errors(at, **more):
    words = {
        "rationale": "Few cases.",
        "scope": "One slice.",
        "compensating_measure": "Manual check.",
        "owner": "Ada",
    }
    return request_errors(**{**words, **more.pop("words", {})}, remediation_at=at, now=NOW, **more)


DATES = [
    (NOW + SECOND, None, ""),
    (NOW, None, "has passed"),
    (NOW - dt.timedelta(days=1), None, "has passed"),
    (None, None, "Give the date"),
    (dt.datetime(2027, 12, 2, tzinfo=dt.UTC), LAW, ""),
    (dt.datetime(2027, 12, 2, 0, 0, 1, tzinfo=dt.UTC), LAW, "becomes law on 2 December 2027"),
    (NOW + SECOND, dt.date(2026, 7, 27), "is law since 27 July 2026"),
    (NOW + SECOND, NOW.date(), "cannot be excepted"),
]


@pytest.mark.parametrize(("at", "applies_from", "words"), DATES)
def test_the_remediation_date_lies_ahead_and_before_the_law(at, applies_from, words):
    found = errors(at, applies_from=applies_from)
    assert ("remediation_date" in found) == bool(words)
    assert words in "".join(found.get("remediation_date", []))


@pytest.mark.parametrize("name", ["rationale", "scope", "compensating_measure", "owner"])
def test_every_part_of_a_request_is_said(name):
    assert set(errors(NOW + SECOND, words={name: "  "})) == {name}


def test_an_extension_runs_longer_and_says_why():
    old = exception()
    same = extension_errors(old, remediation_at=old.remediation_at, rationale="", now=NOW)
    assert set(same) == {"remediation_date", "rationale"}
    later = old.remediation_at + dt.timedelta(days=30)
    assert extension_errors(old, remediation_at=later, rationale="Data arrives in March.", now=NOW) == {}
