"""The auditor: who decided what, when, on what; and whether the log stands."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import records
from tests.journeys.hands.by_api import ByApi
from tests.journeys.house import House

BANK = "bank-credit-decision"


@pytest.mark.browser
def test_one_search_finds_who_decided_what(window: Any) -> None:
    page = window("ines").page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("Chen Wei")
    page.keyboard.press("Enter")
    row = page.locator("tr", has_text="Decision").first
    expect(row).to_contain_text("Chen Wei")
    row.get_by_role("link").click()
    decision = page.locator("#decision-chair")
    expect(decision).to_contain_text("Chen Wei")
    expect(decision.get_by_role("button", name="Copy the readout's digest")).to_be_visible()


@pytest.mark.browser
def test_every_record_shows_its_history(window: Any) -> None:
    page = window("ines").page
    for path in (
        "history/",
        "artefacts/1/",
        "reviews/2/",
        "exceptions/1/",
        "snapshots/1/",
        "reviews/2/minutes/",
    ):
        page.goto(f"/projects/{BANK}/{path}")
        expect(page.get_by_text("Ada Okafor").first, path).to_be_attached()
        expect(page.locator(".timeline, table", has_text="Before").first, path).to_be_attached()


@pytest.mark.browser
def test_the_event_log_is_filtered_in_the_address(window: Any) -> None:
    page = window("ines").page
    page.goto(f"/audit/?project={BANK}&verb=decision.made")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(8)
    page.goto(f"/audit/?project={BANK}&verb=decision.made&person=tomas")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Tomas Lind")


def test_the_api_filters_the_same_events(by_api: ByApi) -> None:
    found = by_api.get("ines", "audit/events/", project=BANK, verb="decision.made", person="tomas")["results"]
    assert [row["person"] for row in found] == ["Tomas Lind", "Tomas Lind"]
    proved = by_api.get("ines", f"audit/events/{found[0]['stream']}/{found[0]['seq']}/")
    assert proved["proof"]["size"] > found[0]["seq"]


def test_the_log_is_verified_now_by_job_and_by_command(by_api: ByApi, house: House) -> None:
    job = by_api.post("ines", "audit/verify", 202)
    for _ in range(240):
        if by_api.get("ines", f"jobs/{job['id']}/")["state"] in {"done", "failed"}:
            break
        records.pause(0.5)
    assert by_api.get("ines", "audit/verify")["ok"] is True
    assert "VERIFIED" in house.manage("verify_log").splitlines()[-1]


@pytest.mark.browser
def test_verify_now_turns_into_its_result(window: Any) -> None:
    page = window("ines").page
    page.goto("/audit/verify/")
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".job .chip").first).to_contain_text("Done", timeout=60_000)
    page.goto("/audit/verify/")
    expect(page.get_by_text("Every entry stands")).to_be_visible()
