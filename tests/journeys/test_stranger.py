"""Sam has an account and no role: nothing exists for Sam."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.hands.by_api import ByApi

BANK = "projects/bank-credit-decision/"
PLACES = (
    "", "artefacts/", "artefacts/1/", "coverage/", "coverage/AIA-9.1/", "snapshots/", "snapshots/1/", "gates/",
    "gates/produce-exit/", "reviews/", "reviews/2/", "exceptions/", "exceptions/1/", "packs/", "people/",
)  # fmt: skip


@pytest.mark.browser
def test_sam_sees_an_empty_board(window: Any) -> None:
    page = window("sam").page
    page.goto("/")
    expect(page.get_by_role("main")).not_to_contain_text("SupportFlow")
    page.goto("/search/?q=bank")
    expect(page.get_by_text("Nothing found")).to_be_visible()


@pytest.mark.parametrize("place", PLACES)
def test_every_page_of_a_project_is_not_there(person: Any, place: str) -> None:
    assert person("sam").http.get(f"/{BANK}{place}").status_code == 404


@pytest.mark.parametrize("place", PLACES)
def test_every_operation_on_a_project_is_not_there(by_api: ByApi, place: str) -> None:
    by_api.call("sam", "GET", f"{BANK}{place}", 404)


def test_every_list_is_empty(by_api: ByApi) -> None:
    assert by_api.get("sam", "projects/")["results"] == []
    assert by_api.get("sam", "audit/events/")["results"] == []
