"""What applies from when: Articles 111 and 113 as amended, by role, class, route and what was there before."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.frameworks import load
from evidence.frameworks.calendar import calendar
from evidence.rules.applies import Row, SystemFacts, what_applies

TODAY = dt.date(2026, 11, 20)
PARTS = [load(key) for key in ("ai-act", "ai-act-provider", "ai-act-deployer")]
DEC27, AUG28, AUG30, DEC30 = (
    dt.date(2027, 12, 2), dt.date(2028, 8, 2), dt.date(2030, 8, 2), dt.date(2030, 12, 31),
)  # fmt: skip
OLD, NEW = dt.date(2024, 5, 1), dt.date(2029, 1, 1)


def rows(today: dt.date = TODAY, **facts: Any) -> dict[tuple[str, str], Row]:
    found = what_applies(SystemFacts(**{"role": "provider", "risk_class": "high", **facts}), PARTS, today)
    return {(row.part, row.article): row for row in found}


@pytest.mark.parametrize(
    ("facts", "applies", "since"),
    [
        ({"route": "annex-iii"}, "will_apply", DEC27),
        ({"route": "annex-i-a"}, "will_apply", AUG28),
        ({"route": "annex-i-b"}, "does_not_apply", None),
        ({"route": "unknown"}, "will_apply", DEC27),
        ({"route": ""}, "will_apply", DEC27),
        # On the market before: caught only by a significant change, or in the end for public authorities.
        ({"route": "annex-iii", "on_market_on": OLD}, "after_change", None),
        ({"route": "annex-iii", "on_market_on": DEC27 - dt.timedelta(days=1)}, "after_change", None),
        ({"route": "annex-iii", "on_market_on": DEC27}, "will_apply", DEC27),
        ({"route": "annex-iii", "on_market_on": NEW}, "will_apply", DEC27),
        ({"route": "annex-i-a", "on_market_on": DEC27}, "after_change", None),
        ({"route": "annex-iii", "on_market_on": OLD, "changed_on": NEW}, "will_apply", NEW),
        ({"route": "annex-iii", "on_market_on": OLD, "changed_on": TODAY}, "will_apply", DEC27),
        ({"route": "annex-iii", "on_market_on": OLD, "public_authority": True}, "will_apply", AUG30),
        (
            {"route": "annex-iii", "on_market_on": OLD, "public_authority": True, "changed_on": NEW},
            "will_apply", NEW,
        ),
        (
            {"route": "annex-iii", "on_market_on": OLD, "public_authority": True,
             "changed_on": dt.date(2031, 1, 1)},
            "will_apply", AUG30,
        ),
        ({"route": "annex-x", "on_market_on": OLD}, "will_apply", DEC30),
        ({"route": "annex-x", "on_market_on": dt.date(2027, 9, 1)}, "after_change", None),
        ({"risk_class": "transparency"}, "does_not_apply", None),
        ({"risk_class": "minimal"}, "does_not_apply", None),
        ({"risk_class": "prohibited"}, "does_not_apply", None),
        ({"risk_class": "unclassified"}, "will_apply", DEC27),
    ],
)  # fmt: skip
def test_article_9_applies_to_a_provider(facts: dict[str, Any], applies: str, since: dt.date | None) -> None:
    row = rows(**facts)["ai-act", "Article 9"]
    assert (row.applies, row.since) == (applies, since)
    assert row.why


@pytest.mark.parametrize(
    ("key", "facts", "applies", "since"),
    [
        (("ai-act-provider", "Article 4, as provider"), {"risk_class": "minimal"}, "applies", dt.date(2025, 2, 2)),
        (("ai-act-provider", "Article 50"), {"risk_class": "transparency"}, "applies", dt.date(2026, 8, 2)),
        (("ai-act-provider", "Article 50"), {"risk_class": "minimal"}, "does_not_apply", None),
        (("ai-act-provider", "Article 43"), {"route": "annex-iii"}, "will_apply", DEC27),
        (("ai-act-provider", "Article 73"), {"route": "annex-i-a"}, "will_apply", AUG28),
        (("ai-act-provider", "Article 72"), {"route": "annex-iii", "on_market_on": OLD}, "after_change", None),
        (("ai-act-deployer", "Article 26"), {"role": "deployer", "route": "annex-iii"}, "will_apply", DEC27),
        (("ai-act-deployer", "Article 27"), {"role": "deployer", "route": "annex-i-a"}, "does_not_apply", None),
        (("ai-act-deployer", "Article 26"), {"role": "deployer", "route": "annex-i-a"}, "will_apply", AUG28),
        (("ai-act-deployer", "Article 50"), {"role": "both", "risk_class": "transparency"}, "applies",
         dt.date(2026, 8, 2)),
        (("ai-act", "Article 4a"), {"route": "annex-iii", "on_market_on": OLD}, "applies", dt.date(2026, 7, 27)),
    ],
)  # fmt: skip
def test_other_articles_have_their_own_days(
    key: tuple[str, str], facts: dict[str, Any], applies: str, since: dt.date | None
) -> None:
    row = rows(**facts)[key]
    assert (row.applies, row.since) == (applies, since)


def test_a_role_sees_its_own_parts_only_and_both_sees_all() -> None:
    assert {part for part, _ in rows()} == {"ai-act", "ai-act-provider"}
    assert {part for part, _ in rows(role="deployer")} == {"ai-act-deployer"}
    assert {part for part, _ in rows(role="both")} == {"ai-act", "ai-act-provider", "ai-act-deployer"}


def test_the_grace_period_of_marking_is_said_where_it_holds() -> None:
    assert "2 December 2026" in rows(on_market_on=OLD)["ai-act-provider", "Article 50"].why
    assert "2 December 2026" not in rows(on_market_on=NEW)["ai-act-provider", "Article 50"].why


def test_the_calendar_stands_in_order_and_names_what_moved() -> None:
    days = [each.date for each in calendar().dates]
    assert days == sorted(days)
    moved = {each.date: each.was for each in calendar().dates if each.was}
    assert moved == {DEC27: dt.date(2026, 8, 2), AUG28: dt.date(2027, 8, 2)}


@given(
    role=st.sampled_from(["provider", "deployer", "both"]),
    risk_class=st.sampled_from(["unclassified", "prohibited", "high", "transparency", "minimal"]),
    route=st.sampled_from(["", "unknown", "annex-iii", "annex-i-a", "annex-i-b", "annex-x"]),
    on_market_on=st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2032, 1, 1)),
    changed_on=st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2032, 1, 1)),
    public_authority=st.booleans(),
    today=st.dates(dt.date(2024, 1, 1), dt.date(2032, 1, 1)),
)
def test_what_applies_has_a_past_day_what_will_apply_a_future_one(today: dt.date, **facts: Any) -> None:
    for row in what_applies(SystemFacts(**facts), PARTS, today):
        assert row.why
        assert (row.since is None) == (row.applies in ("after_change", "does_not_apply"))
        assert row.since is None or (row.since <= today) == (row.applies == "applies")
