"""The reviewer: reads, judges many at once, decides by name; and what keeps a reviewer from deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import records, script, stages
from tests.journeys.hands.by_api import ByApi
from tests.journeys.hands.by_page import fill_vote, saw, sign

LATE = script.complete(
    "threat_model", "Threat model of the second floor", "Arrived while the form was being filled in."
)
COSTS = script.complete("cost_model", "Cost of a claim", "0.02 euro.")


def review(hand: Any, api: ByApi, slug: str) -> tuple[Any, ...]:
    """Judge one document for everything it is cited for, then decide; what that left behind."""
    number = stages.under_review(api, slug)
    before = records.count(api, slug)
    hand.judge_all("rui", slug, "threat_model")
    hand.decide("rui", slug, number, "reviewer", script.GO)
    return (
        records.events(api, slug, before),
        records.decisions(api, slug, number),
        records.coverage(api, slug),
    )


@pytest.fixture(scope="module")
def told(by_api: ByApi, slug_of: Callable[[str], str]) -> tuple[Any, ...]:
    return review(by_api, by_api, slug_of("review"))


def test_a_reviewer_judges_many_requirements_in_one_act_and_decides(told: tuple[Any, ...]) -> None:
    events, decisions, coverage = told
    assert [verb for _, verb, _, _ in events].count("decision.made") == 1
    assert sum(judgement == "sufficient" for _, _, judgement, _ in coverage) >= 1
    assert "'outcome': 'go'" in decisions[0]


@pytest.mark.browser
def test_the_pages_leave_the_same_records(by_page: Any, by_api: ByApi, told: Any, slug_of: Any) -> None:
    assert review(by_page, by_api, slug_of("review")) == told


@pytest.fixture(scope="module")
def own(by_api: ByApi, slug_of: Callable[[str], str]) -> tuple[str, int]:
    """A review of a project in which Rui, the reviewer, uploaded a document as an engineer."""
    slug = slug_of("own-work")
    stages.registered(by_api, slug)
    by_api.grant("priya", slug, "rui", "engineer")
    by_api.upload("rui", slug, "cost-model.md", COSTS, "cost_model", "measured")
    by_api.register_versions("ada", slug)
    by_api.capture("ada", slug)
    return slug, by_api.open_review("ada", slug)


def test_a_reviewer_may_not_decide_on_own_upload(by_api: ByApi, own: tuple[str, int]) -> None:
    slug, number = own
    path = f"projects/{slug}/reviews/{number}/"
    digest = by_api.get("rui", f"{path}readout/")["digest"]
    refused = by_api.post(
        "rui", f"{path}decisions/", 409, seat="reviewer", readout_digest=digest, **script.GO
    )
    assert refused["code"] == "own_work"
    assert "Cost of a claim" in refused["detail"]
    assert records.decisions(by_api, slug, number) == []
    assert "act.refused" in {verb for _, verb, _, _ in records.events(by_api, slug)}


@pytest.mark.browser
def test_the_page_names_the_own_work_in_place_of_the_form(window: Any, own: tuple[str, int]) -> None:
    slug, number = own
    page = window("rui").page
    page.goto(f"/projects/{slug}/reviews/{number}/")
    expect(page.locator("#decision .why")).to_contain_text("Cost of a claim")
    assert page.get_by_role("button", name="Record my decision").count() == 0


def test_a_decision_on_what_has_moved_is_refused_with_the_difference(by_api: ByApi, slug_of: Any) -> None:
    slug = slug_of("stale")
    number = stages.under_review(by_api, slug)
    path = f"projects/{slug}/reviews/{number}/"
    digest = by_api.get("rui", f"{path}readout/")["digest"]
    by_api.upload("ada", slug, "second-floor.md", LATE, "threat_model", "exercised")
    refused = by_api.post(
        "rui", f"{path}decisions/", 409, seat="reviewer", readout_digest=digest, **script.GO
    )
    assert refused["code"] == "readout_moved"
    assert any("second floor" in words for words in refused["changes"])
    assert records.decisions(by_api, slug, number) == []
    by_api.decide("rui", slug, number, "reviewer", script.GO)


@pytest.mark.browser
def test_a_stale_form_comes_back_with_the_difference_and_everything_typed(
    window: Any, by_api: ByApi, slug_of: Any
) -> None:
    slug = slug_of("stale")
    number = stages.under_review(by_api, slug)
    page = window("rui").page
    page.goto(f"/projects/{slug}/reviews/{number}/")
    fill_vote(page, script.GO)
    by_api.upload("ada", slug, "second-floor.md", LATE, "threat_model", "exercised")
    sign(page)
    saw(page, "What you read has changed")
    expect(page.locator("[data-error-summary]")).to_contain_text("second floor")
    expect(page.locator("textarea[name=reason]")).to_have_value(script.GO["reason"])
    expect(page.locator("input[name=outcome][value=go]")).to_be_checked()
    assert records.decisions(by_api, slug, number) == []
    sign(page)
    saw(page, "Your decision is recorded")
