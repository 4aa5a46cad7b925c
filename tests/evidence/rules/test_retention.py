"""How long a version is kept, and every reason for which its bytes stay."""

from __future__ import annotations

import datetime as dt

import pytest

from evidence.retention import periods
from evidence.rules.retention import KeptVersion, kept, may_delete

ENDED = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def version(**changes):
    return KeptVersion(**{
        "title": "Risk file, version 1", "kind": "risk_management_file", "risk_class": "high", "role": "provider",
        "in_force_until": ENDED, **changes,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "key", "until"),
    [
        ({}, "technical_file", dt.datetime(2036, 11, 20, 12, tzinfo=dt.UTC)),
        ({"role": "both"}, "technical_file", dt.datetime(2036, 11, 20, 12, tzinfo=dt.UTC)),
        ({"role": "deployer"}, "house", dt.datetime(2027, 11, 20, 12, tzinfo=dt.UTC)),
        ({"risk_class": "minimal"}, "house", dt.datetime(2027, 11, 20, 12, tzinfo=dt.UTC)),
        (
            {"risk_class": "minimal", "kind": "declaration_of_conformity"}, "declaration",
            dt.datetime(2036, 11, 20, 12, tzinfo=dt.UTC),
        ),
        ({"on_market_on": dt.date(2027, 3, 1)}, "technical_file", dt.datetime(2037, 3, 1, tzinfo=dt.UTC)),
        ({"on_market_on": dt.date(2020, 3, 1)}, "technical_file", dt.datetime(2036, 11, 20, 12, tzinfo=dt.UTC)),
    ],
)  # fmt: skip
def test_the_longest_period_counts_from_when_it_was_last_in_force_or_placed_on_the_market(
    changes, key, until
):
    found = kept(periods(), version(**changes))
    assert found.period is not None
    assert (found.period.key, found.until) == (key, until)


def test_what_is_in_force_has_no_end():
    assert kept(periods(), version(in_force_until=None)).until is None


@pytest.mark.parametrize(("left", "allowed"), [(SECOND, False), (dt.timedelta(0), True)])
def test_a_period_runs_until_its_last_second(left, allowed):
    until = kept(periods(), version()).until
    assert until is not None
    assert bool(may_delete(periods(), version(), until - left)) is allowed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"in_force_until": None}, "in_force"),
        ({"holds": ("Case 7",)}, "legal_hold"),
        ({"packs": ("EP-bank-1",)}, "in_pack"),
        ({"readouts": ("review 1 of model-exit",)}, "in_readout"),
        ({"is_link": True}, "link"),
        ({"deleted": True}, "deleted"),
    ],
)
def test_each_thing_that_keeps_it_is_named_alone(changes, code):
    now = ENDED + dt.timedelta(days=4000)
    found = may_delete(periods(), version(**changes), now)
    assert [each.code for each in found.reasons] == [code]


def test_every_period_names_its_source():
    assert all(each.source for each in periods())
    assert max(each.months for each in periods()) == 120
    assert min(each.months for each in periods()) >= 6
