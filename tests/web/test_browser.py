"""The page kit in Chromium: axe, overflow, keys, uploads, polling, the diagram frame and print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.web.site import Site, serving

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["/styleguide/", "/artefacts/", "/refused/"]

pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address)
    yield context.new_page()
    context.close()


def payload(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/markdown", "buffer": b"# x"}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {preload: false, runOnly: rules})", RULES
    )
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (1366, "dark"), (390, "light")])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(chromium: Browser, address: str, path: str, width: int, scheme: Any) -> None:
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(path)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_never_scrolls_sideways_at_320_pixels(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    cut = page.evaluate(
        "[...document.querySelectorAll('.chip, .cell, .btn')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML)"
    )
    assert cut == []


def test_the_pages_break_no_policy(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(path)
    assert said == []


def test_keys_reach_search_and_the_places_but_never_from_a_field(page: Page) -> None:
    page.goto("/artefacts/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("g?/")
    expect(page.locator("#find")).to_have_value("g?/")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_the_theme_is_remembered(page: Page) -> None:
    page.goto("/artefacts/")
    page.get_by_role("button", name="Dark theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")


def test_fifteen_files_go_up_and_the_wrong_one_is_named_without_a_retry(page: Page, site: Site) -> None:
    page.goto("/artefacts/")
    good = [payload(f"{n}.md") for n in range(14)]
    bad = payload("tool.exe")
    page.locator("#upload-files").set_input_files([*good, bad])
    expect(page.get_by_text("14 of 15 files uploaded, 1 failed")).to_be_visible()
    assert sorted(site.uploads) == sorted(f"{n}.md" for n in range(14))
    wrong = page.locator(".upload-row.tone-bad")
    expect(wrong).to_contain_text("Not an allowed type. Allowed: md")
    expect(wrong.get_by_role("button", name="Retry")).to_be_hidden()
    expect(page.locator("#rows li")).to_have_count(14)
    assert violations(page) == []


def test_a_broken_connection_offers_retry_and_loses_nothing(page: Page, site: Site) -> None:
    site.offline = True
    page.goto("/artefacts/")
    one = payload("card.md")
    page.locator("#upload-files").set_input_files([one])
    retry = page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    site.offline = False
    retry.click()
    expect(page.get_by_text("1 of 1 files uploaded")).to_be_visible()
    assert site.uploads == ["card.md"]


def test_without_javascript_the_same_form_posts_many_files(
    chromium: Browser, address: str, site: Site
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/artefacts/")
    files = [payload(f"{n}.md") for n in range(3)]
    page.locator("#upload-files").set_input_files(files)
    page.get_by_role("button", name="Upload").click()
    assert site.uploads == ["0.md", "1.md", "2.md"]
    context.close()


def test_a_job_row_reads_itself_until_the_job_is_done(page: Page, site: Site) -> None:
    page.goto("/job/")
    expect(page.locator(".job .chip")).to_have_text("Done", timeout=5000)
    reads = site.job_reads
    page.wait_for_timeout(1200)
    assert site.job_reads == reads


def test_the_frame_draws_a_diagram_and_points_at_the_broken_line(page: Page) -> None:
    page.goto("/styleguide/")
    page.locator("iframe").first.scroll_into_view_if_needed()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("#drawing svg")).to_be_visible(timeout=20_000)
    page.locator("iframe").last.scroll_into_view_if_needed()
    broken = page.frame_locator("iframe").last
    expect(broken.locator("#problem")).to_have_text("The diagram is broken at line 3.", timeout=20_000)
    expect(broken.locator("li.wrong")).to_contain_text("B --> --> C")


def test_print_keeps_words_and_drops_bars_and_buttons(page: Page) -> None:
    page.goto("/styleguide/")
    page.emulate_media(media="print")
    expect(page.locator(".bar-top")).to_be_hidden()
    expect(page.get_by_role("link", name="Primary action")).to_be_hidden()
    expect(page.locator(".chip", has_text="Blocked").first).to_be_visible()
    expect(page.locator(".foot")).to_contain_text("Printed from /styleguide/")
