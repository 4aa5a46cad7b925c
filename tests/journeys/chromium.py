"""Chromium of this machine, driven through Playwright, and what it said while we looked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

COUNTER = """addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
}, true)"""


def executable() -> str:
    """The first Chromium that is here; empty where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), "")


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable(), args=QUIET)
        yield browser
        browser.close()


class Window:
    """One page of one browser context that remembers errors of the console and reports of the policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.context, self.page = context, context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda each: self.said.append(each.text) if each.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def count_clicks(self) -> None:
        """From the next page on, remember how often a finger or a mouse went down."""
        self.page.add_init_script(COUNTER)

    @property
    def clicks(self) -> int:
        return int(self.page.evaluate("Number(sessionStorage.presses || 0)"))

    def close(self) -> None:
        self.context.close()


def violations(page: Page) -> list[str]:
    """What axe finds: rule and the element at fault."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {preload: false, runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def cut_off(page: Page) -> list[str]:
    """Chips, cells and buttons whose words do not fit."""
    cut: list[str] = page.evaluate(
        "[...document.querySelectorAll('.chip, .cell, .btn')]"
        ".filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 160))"
    )
    return cut


def sideways(page: Page) -> int:
    """By how many pixels the page itself scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
