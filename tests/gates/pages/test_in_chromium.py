"""The pages of gates in Chromium: policy, axe, overflow, the sentence that follows, the verdict that turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from gates.models import Decision, GateException, Review
from gates.services import exceptions, packs
from portal.accounts.models import Kind, User
from tests.conftest import CAST
from tests.gates.pages.story import Story, ready_story
from tests.journeys.chromium import executable, violations
from tests.projects.served import cookie_of, serving

AT = "/projects/letters/"
PAGES = {
    "ada": [
        f"{AT}gates/", f"{AT}gates/model-exit/", f"{AT}gates/produce-exit/", f"{AT}reviews/", f"{AT}reviews/new/",
        f"{AT}exceptions/new/?gate=model-exit&criterion=threat-model", "/exceptions/", f"{AT}exceptions/",
        f"{AT}exceptions/?owner=nobody",
    ],
    "rui": [
        f"{AT}reviews/1/", f"{AT}reviews/1/changes/", f"{AT}reviews/1/readout/", f"{AT}exceptions/2/",
        f"{AT}exceptions/1/",
    ],
    "noor": [f"{AT}reviews/1/minutes/"],
    "mika": ["/packs/", f"{AT}packs/", "/packs/EP-letters-model-exit-1-draft-1/"],
}  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not executable(), reason="there is no Chromium"),
]


class Served:
    """The running site with its story, and everybody's session."""

    def __init__(self, address: str, story: Story) -> None:
        self.address = address
        self.opened: list[BrowserContext] = []
        self.story = story
        self.cookies: Any = {name: cookie_of(story.people[name], address) for name in ("ines", *PAGES)}

    def page(self, browser: Browser, username: str, **how: Any) -> Page:
        context = browser.new_context(base_url=self.address, **how)
        self.opened.append(context)
        context.add_cookies([self.cookies[username]])
        return context.new_page()


@pytest.fixture
def site(chromium: Browser, real_db: str) -> Iterator[Served]:
    story = ready_story(_people())
    story.excuse("threat-model", days=-3)
    story.excuse("adr-corpus", approved=False)
    story.excuse("cost-model", days=40)
    review = story.open(snapshot=story.capture())
    packs.request_draft(by=story.by("mika"), at=story.now, review=review)
    with serving() as address:
        served = Served(address, story)
        yield served
        for context in served.opened:
            context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390), ("light", 320)])
def test_every_page_is_accessible_and_keeps_to_the_policy(
    site: Served, scheme: Any, width: int, chromium: Browser
) -> None:
    found: list[str] = []
    for name, paths in PAGES.items():
        page = site.page(chromium, name, color_scheme=scheme, viewport={"width": width, "height": 900})
        page.on("console", partial(_errors, found))
        for path in paths:
            answer = page.goto(path)
            assert answer is not None and answer.status == 200 and page.url.endswith(path)
            found += [f"{path}: {words}" for words in violations(page)]
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"{path}: {over} px too wide"] if over > 0 else []
    assert found == []


def test_the_sentence_follows_and_the_verdict_turns_before_the_eyes_of_another(
    site: Served, chromium: Browser
) -> None:
    remediate(site.story)
    site.story.decide(Review.objects.get(), "chen", "chair")
    watching = site.page(chromium, "ines")
    watching.goto(f"{AT}gates/model-exit/")
    expect(watching.locator(".verdict")).to_contain_text("1 thing stands between this and yes")
    page = site.page(chromium, "rui")
    page.goto(f"{AT}reviews/1/")
    page.get_by_label("Go", exact=False).first.check()
    expect(page.locator(".sentence").last).to_contain_text("Rui Martins, as reviewer, lets snapshot 1")
    page.locator("[name=can_ship][value=yes]").check()
    page.locator("[name=should_ship][value=yes]").check()
    page.get_by_label("Why").fill("I read all of it.")
    page.get_by_role("button", name="Record my decision as Rui Martins").click()
    expect(page.get_by_text("Your decision is recorded: go.")).to_be_visible()
    expect(watching.locator(".verdict")).to_contain_text("Allowed", timeout=12_000)
    assert violations(watching) == []


def test_without_javascript_the_sentence_is_read_and_then_confirmed(site: Served, chromium: Browser) -> None:
    page = site.page(chromium, "rui", java_script_enabled=False)
    page.goto(f"{AT}reviews/1/")
    page.locator("[name=outcome][value=no_go]").check()
    page.locator("[name=can_ship][value=yes]").check()
    page.locator("[name=should_ship][value=no]").check()
    page.get_by_label("Why").fill("The threat model is owed.")
    page.get_by_role("button", name="Record my decision as Rui Martins").click()
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    expect(page.locator(".sentence").last).to_contain_text("does not let snapshot 1")
    page.get_by_role("button", name="Record my decision as Rui Martins").click()
    expect(page.get_by_text("Your decision is recorded: no-go.")).to_be_visible()
    assert Decision.objects.get().reason == "The threat model is owed."


def test_print_drops_the_forms_and_keeps_the_words_and_the_digest(site: Served, chromium: Browser) -> None:
    page = site.page(chromium, "ines")
    page.goto(f"{AT}reviews/1/")
    page.emulate_media(media="print")
    expect(page.locator(".bar-top")).to_be_hidden()
    expect(page.locator(".foot")).to_contain_text("Readout sha256:")
    expect(page.locator(".chip", has_text="Frozen").first).to_be_visible()


def _errors(found: list[str], said: ConsoleMessage) -> None:
    if said.type == "error":
        found.append(said.text)


def remediate(story: Story) -> None:
    """Nothing but the decision is in the way."""
    for each in GateException.objects.filter(state="approved"):
        at = story.now - timedelta(minutes=1)
        exceptions.remediate(by=story.by("tomas"), at=at, exception=each, note="Done, see the threat model.")


def _people() -> dict[str, User]:
    found = {}
    for username, (name, _) in CAST.items():
        user = User(username=username, display_name=name, email=f"{username}@bank.example")
        user.kind = Kind.SERVICE if username == "cai" else Kind.PERSON
        user.is_administrator = username == "root"
        user.set_unusable_password()
        user.save()
        found[username] = user
    return found
