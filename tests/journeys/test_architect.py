"""The architect: from nothing to an open review, by page and by API, with the same records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import records, script
from tests.journeys.hands.by_api import ByApi


def prepare(hand: Any, api: ByApi, slug: str) -> None:
    """Everything that Ada, the owner and the administrator do before anybody judges."""
    hand.register("ada", slug)
    hand.classify("ada", slug)
    for person, role in {**script.CAST, "omar": "engineer"}.items():
        hand.grant("priya", slug, person, role)
    for person, role in script.CAST.items():
        if role in script.DECIDING:
            hand.confirm_role("root", slug, person)
    hand.upload_all("ada", slug)
    hand.cite_suggested("ada", slug)
    hand.answer_condition("ada", slug)
    hand.register_versions("ada", slug)
    hand.capture("ada", slug)
    for criterion in script.STATEMENTS[:3]:
        hand.attest("ada", slug, criterion)
    hand.request_exception("ada", slug)
    records.wait_for_the_snapshot(api, slug)
    hand.open_review("ada", slug)


@pytest.fixture(scope="module")
def told(by_api: ByApi, slug_of: Any) -> str:
    """The project that was prepared through the API."""
    slug: str = slug_of("architect")
    prepare(by_api, by_api, slug)
    return slug


def test_the_architect_prepares_a_gate_through_the_api(by_api: ByApi, told: str) -> None:
    found = records.rows(by_api, told)
    assert len(found["artefacts"]) == 15, "fourteen documents and the captured snapshot"
    assert any("'state': 'frozen'" in row for row in found["reviews"])


@pytest.mark.browser
def test_the_pages_leave_the_same_records_as_the_api(
    by_page: Any, by_api: ByApi, told: str, slug_of: Any
) -> None:
    slug = slug_of("architect")
    prepare(by_page, by_api, slug)
    by_hand, by_call = records.rows(by_api, slug), records.rows(by_api, told)
    for room in by_call:
        assert by_hand[room] == by_call[room], room
    assert records.events(by_api, slug) == records.events(by_api, told)
