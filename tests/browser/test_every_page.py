"""Every page in Chromium: accessible, quiet, within its width, usable without JavaScript, whole on paper."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.pages import BANK, every_page, reader_of
from tests.journeys import records, script, stages
from tests.journeys.chromium import Window, cut_off, sideways, violations
from tests.journeys.hands.by_api import ByApi
from tests.journeys.hands.by_page import fill_vote, saw

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Windows = Callable[..., Window]


@pytest.fixture(scope="module")
def pages(by_api: ByApi, slug_of: Any) -> list[tuple[str, str]]:
    """(who, address): all pages with the bank's objects, and those of a gate that is being decided."""
    found = [(reader_of(by_api, path), path) for path in every_page(by_api)]
    slug = slug_of("being-decided")
    number = stages.under_review(by_api, slug)
    by_api.answer_condition("ada", slug)
    project = f"/projects/{slug}/"
    return [
        *found,
        ("rui", f"{project}reviews/{number}/"), ("rui", f"{project}coverage/judge/3/"), ("ada", project),
        ("tomas", f"{project}coverage/conditions/"), ("noor", f"{project}reviews/{number}/minutes/"),
        ("ada", f"{project}gates/{script.GATE}/"), ("mika", f"{project}packs/"), ("ada", f"{project}coverage/"),
        ("sam", "/"), ("ada", "/nothing/here/"), ("root", f"{project}people/"), ("priya", f"{project}people/"),
    ]  # fmt: skip


def walk(
    pages: list[tuple[str, str]], window: Windows, look: Callable[[Any], list[str]], **how: Any
) -> dict[str, list[str]]:
    """What is wrong, by page."""
    opened: dict[str, Window] = {}
    wrong = {}
    for who, path in pages:
        if who not in opened:
            opened[who] = window(who, **how)
        page = opened[who].page
        page.goto(path)
        if found := look(page):
            wrong[f"{who} {path}"] = found
    return wrong


def test_the_list_is_the_whole_site(pages: list[tuple[str, str]]) -> None:
    addresses = {path for _, path in pages}
    assert len(addresses) >= 45
    for needed in (
        "/",
        "/audit/",
        "/exceptions/",
        "/packs/",
        "/people/",
        "/account/tokens/",
        f"/projects/{BANK}/coverage/",
    ):
        assert needed in addresses


def width_problems(page: Any) -> list[str]:
    by = sideways(page)
    return ([f"scrolls by {by} pixels"] if by else []) + cut_off(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_console_stays_quiet(pages: Any, window: Windows, scheme: str) -> None:
    assert walk(pages, window, violations, color_scheme=scheme) == {}


def test_nothing_is_wrong_at_390_pixels(pages: Any, window: Windows) -> None:
    assert walk(pages, window, lambda page: violations(page) + width_problems(page), width=390) == {}


def test_no_page_scrolls_sideways_and_no_chip_is_cut_at_320_pixels(pages: Any, window: Windows) -> None:
    assert walk(pages, window, width_problems, width=320) == {}


def test_the_sign_in_pages_are_accessible(window: Windows, person: Any) -> None:
    page = window(width=390).page
    page.goto("/account/login/")
    assert violations(page) == []
    page.get_by_label("Username").fill("tomas")
    page.get_by_label("Password").fill(person("tomas").password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/2fa/authenticate/")
    assert violations(page) == []


def test_signing_in_uploading_and_deciding_need_no_javascript(
    window: Windows, person: Any, by_api: ByApi, slug_of: Any
) -> None:
    slug = slug_of("plain")
    number = stages.under_review(by_api, slug)
    page = window(java_script_enabled=False).page
    rui = person("rui")
    page.goto("/account/login/")
    page.get_by_label("Username").fill("rui")
    page.get_by_label("Password").fill(rui.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(rui.code())
    page.get_by_role("button", name="Sign in").click()
    saw(page, "Gate board")
    page.goto(f"/projects/{slug}/reviews/{number}/")
    fill_vote(page, script.GO)
    page.get_by_role("button", name="Record my decision as").click()
    saw(page, "This is the sentence you are about to put your name to")
    page.get_by_role("button", name="Record my decision as").click()
    saw(page, "Your decision is recorded")
    assert len(records.decisions(by_api, slug, number)) == 1


def test_many_files_go_up_without_javascript(window: Windows, by_api: ByApi, slug_of: Any) -> None:
    slug = stages.registered(by_api, slug_of("plain-files"))
    page = window("ada", java_script_enabled=False).page
    page.goto(f"/projects/{slug}/artefacts/")
    files: Any = [
        {"name": name, "mimeType": "text/markdown", "buffer": content}
        for name, content in script.documents(slug).items()
    ]
    page.locator("#upload-files").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    saw(page, "13 of 14 files are filed.")
    expect(page.locator("#waiting-rows li")).to_have_count(1)


def test_the_printed_review_carries_its_last_column_and_its_digest(window: Windows, tmp_path: Path) -> None:
    page = window("ines").page
    page.goto(f"/projects/{BANK}/reviews/2/")
    digest = page.locator("footer.foot").inner_text().partition("Readout ")[2].split(".")[0].strip()
    page.pdf(path=tmp_path / "review.pdf", format="A4")
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "review.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert digest and digest in "".join(text.split())
    headings = page.locator("table thead th:last-child")
    for heading in headings.all_inner_texts():
        assert heading.strip() in text
    assert "Chen Wei" in text
