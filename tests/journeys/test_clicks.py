"""How many clicks the four moments take that people do most; the page counts them, so they cannot grow unnoticed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.journeys import script, stages
from tests.journeys.chromium import Window
from tests.journeys.hands.by_api import ByApi
from tests.journeys.hands.by_page import fill_vote, saw, sign

pytestmark = pytest.mark.browser
BANK = "bank-credit-decision"


@pytest.fixture
def counted(window: Callable[..., Window]) -> Callable[[str], Window]:
    def at_the_board(username: str) -> Window:
        found = window(username)
        found.count_clicks()
        found.page.goto("/")
        return found

    return at_the_board


def test_an_architect_files_what_a_gate_expects_and_reads_whether_it_is_ready_in_four_clicks(
    counted: Callable[[str], Window], by_api: ByApi, slug_of: Callable[[str], str]
) -> None:
    slug = slug_of("clicks")
    stages.registered(by_api, slug)
    ada = counted("ada")
    page = ada.page
    page.get_by_role("link", name=by_api.get("ada", f"projects/{slug}/")["name"], exact=True).click()
    page.get_by_role("link", name="Artefacts", exact=True).click()
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/markdown", "buffer": content}
        for name, content in script.documents(slug).items()
    ]
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose files").click()
    chooser.value.set_files(files)
    saw(page, "14 of 14 files uploaded")
    page.get_by_role("link", name="Gates", exact=True).click()
    saw(page, "criteria hold or are excused")

    assert ada.clicks == 4


def test_a_reviewer_decides_in_six_clicks_two_of_which_answer_can_we_and_should_we(
    counted: Callable[[str], Window], by_api: ByApi, slug_of: Callable[[str], str]
) -> None:
    slug = slug_of("clicks")
    number = stages.under_review(by_api, slug)
    rui = counted("rui")
    page = rui.page
    card = page.locator(".task", has_text=by_api.get("rui", f"projects/{slug}/")["name"])
    card.get_by_role("link").last.click()
    page.wait_for_url(f"**/projects/{slug}/reviews/{number}/")
    fill_vote(page, script.GO)
    sign(page)
    saw(page, "Your decision is recorded")

    assert rui.clicks <= 6


def test_a_committee_member_has_the_final_pack_in_three_clicks(counted: Callable[[str], Window]) -> None:
    mika = counted("mika")
    page = mika.page
    page.get_by_role("link", name="Packs", exact=True).click()
    page.get_by_role("link", name=f"EP-{BANK}").first.click()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Download").first.click()

    assert loaded.value.path().stat().st_size > 0
    assert mika.clicks == 3


def test_an_auditor_reads_who_decided_with_one_word_and_no_click(counted: Callable[[str], Window]) -> None:
    ines = counted("ines")
    page = ines.page
    page.keyboard.press("/")
    page.keyboard.type("Produce-exit")
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Chen Wei.*Produce-exit"))
    assert ines.clicks == 0
