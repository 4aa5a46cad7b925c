"""A sitting: the second person, the approver, the chair, the secretary, the seal; and the verdict that follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import records, script, stages
from tests.journeys.hands.by_api import ByApi


def sit(hand: Any, api: ByApi, slug: str) -> tuple[Any, ...]:
    """From a prepared gate to sealed minutes; what that left behind."""
    stages.documented(api, slug)
    stages.attested(api, slug, leave_out="rollback-command-tested")
    api.answer_condition("ada", slug)
    exception = api.request_exception("ada", slug)
    number = api.open_review("ada", slug)
    before = records.count(api, slug)
    hand.confirm_condition("tomas", slug)
    hand.approve_exception("mika", slug, exception)
    hand.decide("rui", slug, number, "reviewer", script.CONDITIONAL)
    hand.decide("chen", slug, number, "chair", script.CONDITIONAL)
    hand.complete_minutes("noor", slug, number)
    hand.seal("chen", slug, number)
    verdict = api.get("ines", f"projects/{slug}/gates/{script.GATE}/verdict", traffic=5)
    return (
        records.events(api, slug, before), records.decisions(api, slug, number), records.rows(api, slug),
        verdict["decision"], [each["traffic"] for each in verdict["conditions"]],
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(by_api: ByApi, slug_of: Any) -> tuple[Any, ...]:
    return sit(by_api, by_api, slug_of("sitting"))


def test_two_seats_decide_with_a_condition_and_the_chair_seals(told: tuple[Any, ...]) -> None:
    events, decisions, rows, verdict, traffic = told
    verbs = [verb for _, verb, _, _ in events]
    assert verbs.count("decision.made") == 2
    assert {"condition.confirmed", "exception.approved", "minutes.completed", "minutes.sealed"} <= set(verbs)
    assert all("'traffic': 5" in row for row in decisions)
    assert any("'state': 'sealed'" in row for row in rows["reviews"])
    assert (verdict, set(traffic)) == ("allow_with_exceptions", {5})


@pytest.mark.browser
def test_the_pages_leave_the_same_records(by_page: Any, by_api: ByApi, told: Any, slug_of: Any) -> None:
    by_hand = sit(by_page, by_api, slug_of("sitting"))
    for left, right in zip(by_hand, told, strict=True):
        assert left == right


def test_a_condition_is_not_confirmed_by_who_answered_it(by_api: ByApi, slug_of: Any) -> None:
    slug = stages.registered(by_api, slug_of("alone"))
    by_api.grant("priya", slug, "tomas", "architect")
    made = by_api.post(
        "tomas", f"projects/{slug}/conditions/{script.CONDITION}/answer/",
        applies=False, reason=script.CONDITION_REASON, seen=0,
    )  # fmt: skip
    path = f"projects/{slug}/conditions/{script.CONDITION}/confirm/"
    refused = by_api.post("tomas", path, 409, answer=made["id"])
    assert refused["code"] == "own_work"


def test_an_exception_past_its_date_blocks_by_itself(by_api: ByApi, slug_of: Any) -> None:
    slug = slug_of("overdue")
    ends = datetime.now(UTC) + timedelta(seconds=40)
    stages.decided(by_api, slug, exception_ends=ends)
    before = records.acts(by_api, slug)
    path = f"projects/{slug}/gates/{script.GATE}/verdict"
    now = by_api.get("ines", path)
    assert now["decision"] == "allow_with_exceptions"
    assert datetime.fromisoformat(now["valid_until"]) <= ends
    while datetime.now(UTC) <= ends:
        records.pause(0.5)
    now = by_api.get("ines", path)
    assert (now["decision"], now["reasons"][0]["code"]) == ("deny", "exception_overdue")
    assert records.acts(by_api, slug) == before, "nobody did anything"


@pytest.mark.browser
def test_the_board_and_the_gate_show_a_condition(window: Any, told: Any, by_api: ByApi) -> None:
    slug = next(
        row["slug"] for row in by_api.get("ines", "projects/", page_size=200)["results"]
        if row["slug"].startswith("sitting-")
    )  # fmt: skip
    page = window("ines").page
    page.goto(f"/projects/{slug}/gates/{script.GATE}/?traffic=5")
    expect(page.locator(".verdict").first).to_contain_text("Allow")
