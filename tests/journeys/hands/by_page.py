"""The acts of people through the pages, in Chromium, by what a person sees: labels, headings, buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys import script
from tests.journeys.chromium import Window

SEATS = {"go": "Go", "go_with_conditions": "Go with conditions", "no_go": "No-go"}


class ByPage:
    """Every method is one act, and asserts what the person sees afterwards."""

    name = "page"

    def __init__(self, window: Callable[..., Window]) -> None:
        self.window = window
        self.open: dict[str, Window] = {}

    def page(self, who: str, path: str) -> Page:
        """The person's own window, at that address."""
        if who not in self.open:
            self.open[who] = self.window(who)
        page = self.open[who].page
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        return page

    # -- the project

    def register(self, who: str, slug: str) -> None:
        said, page = script.record_of(slug), self.page(who, "/projects/new/")
        field(page, "Name of the system").fill(said["name"])
        field(page, "Short name").fill(slug)
        field(page, "Intended purpose").fill(said["purpose"])
        choose(page, "Owner", "Priya Raman")
        choose(page, "Role under the AI Act", said["role"])
        choose(page, "Stage", said["stage"])
        page.get_by_role("button", name="Register the project").click()
        saw(page, f"{said['name']} is registered.")

    def classify(self, who: str, slug: str) -> None:
        page = self.page(who, f"/projects/{slug}/classification/")
        page.locator(f"input[value={script.CLASS['risk_class']}]").check()
        field(page, "Why").fill(script.CLASS["reason"])
        page.get_by_role("button", name="Declare this class").click()
        saw(page, "The class is declared.")

    def grant(self, who: str, slug: str, person: str, role: str) -> None:
        page = self.page(who, f"/projects/{slug}/people/")
        choose(page, "Person", NAMES[person])
        field(page, "Role").select_option(role)
        page.get_by_role("button", name="Grant the role").click()
        expect(page.get_by_role("status").first).to_be_visible()

    def confirm_role(self, who: str, slug: str, person: str) -> None:
        page = self.page(who, f"/projects/{slug}/people/")
        waiting = page.locator("li.check", has_text=NAMES[person])
        waiting.get_by_role("button", name="Confirm").click()
        saw(page, "Confirmed.")

    # -- evidence

    def upload_all(self, who: str, slug: str) -> None:
        """All fourteen at once; the one that is not plain is confirmed by its row."""
        page = self.page(who, f"/projects/{slug}/artefacts/")
        field(page, "State of these files").select_option("counts")
        files: Any = [
            {"name": name, "mimeType": "text/markdown", "buffer": content}
            for name, content in script.documents(slug).items()
        ]
        page.locator("#upload-files").set_input_files(files)
        saw(page, "14 of 14 files uploaded")
        row = page.locator("#waiting-rows li", has_text=script.UNCLEAR)
        field(row, "File it as").select_option(f"kind:{script.UNCLEAR_KIND}")
        field(row, "State").select_option("counts")
        page.get_by_role("button", name="File these").click()
        saw(page, "Filed:")

    def cite_suggested(self, who: str, slug: str) -> None:
        page = self.page(who, f"/projects/{slug}/coverage/suggestions/")
        page.get_by_role("button", name="Accept what is ticked").click()
        saw(page, "citations are accepted, as one act with your name.")

    def answer_condition(self, who: str, slug: str) -> None:
        page = self.page(who, f"/projects/{slug}/coverage/conditions/")
        card = page.locator(f"#{script.CONDITION}")
        card.locator("summary").click()
        field(card, "No: they do not apply").check()
        field(card, "Reason").fill(script.CONDITION_REASON)
        card.get_by_role("button", name="Record the answer").click()
        saw(page, "It counts once a second person confirms.")

    def confirm_condition(self, who: str, slug: str) -> None:
        page = self.page(who, f"/projects/{slug}/coverage/conditions/")
        page.locator(f"#{script.CONDITION}").get_by_role("button", name="Confirm the no").click()
        saw(page, "Confirmed: its requirements do not apply.")

    def judge_all(self, who: str, slug: str, kind: str) -> None:
        page = self.page(who, f"/projects/{slug}/coverage/judge/")
        page.get_by_role("link", name=kind.replace("_", " ").capitalize()).first.click()
        if page.get_by_role("link", name="Tick all").count():
            page.get_by_role("link", name="Tick all").click()
        else:
            page.locator("#id_requirements input").check()
        field(page, "Sufficient", exact=True).check()
        page.get_by_role("button", name="Record my judgement").click()
        saw(page, "is judged sufficient for")

    # -- registry

    def register_versions(self, who: str, slug: str) -> None:
        for kind in script.KINDS:
            page = self.page(who, f"/projects/{slug}/versions/new/")
            field(page, "Kind").select_option(kind)
            field(page, "Name").fill(f"claims-{kind}")
            field(page, "Version", exact=True).fill("1.0")
            field(page, "Digest").fill(script.digest_of(slug, kind))
            page.get_by_role("button", name="Register the version").click()
            saw(page, "is registered.")

    def capture(self, who: str, slug: str) -> None:
        page = self.page(who, f"/projects/{slug}/snapshots/new/")
        field(page, "Note").fill("First release")
        page.get_by_role("button", name="Capture the snapshot").click()
        saw(page, "is captured.")

    # -- gates

    def attest(self, who: str, slug: str, criterion: str) -> None:
        page = self.page(who, f"/projects/{slug}/gates/{script.GATE}/")
        row = page.locator(f"li#{criterion}")
        row.locator("summary").click()
        field(row, "It holds", exact=True).check()
        field(row, "How you know").fill(script.WORD)
        row.get_by_role("button", name="Record my word").click()
        saw(page, "recorded")

    def request_exception(self, who: str, slug: str, ends: datetime | None = None) -> int:
        said = script.exception_of(ends)
        query = f"?gate={said['gate']}&criterion={said['criterion']}"
        page = self.page(who, f"/projects/{slug}/exceptions/new/{query}")
        field(page, "Why ship with this deviation").fill(said["rationale"])
        field(page, "What it reaches, and what not").fill(said["scope"])
        field(page, "Compensating measure").fill(said["compensating_measure"])
        choose(page, "Accountable owner", NAMES[said["owner"]])
        field(page, "Mended by").fill(said["remediation_date"][:10])
        page.get_by_role("button", name="Request the exception").click()
        page.wait_for_url("**/exceptions/*/")
        return int(page.url.rstrip("/").rpartition("/")[2])

    def approve_exception(self, who: str, slug: str, number: int) -> None:
        page = self.page(who, f"/projects/{slug}/exceptions/{number}/")
        field(page, "Approve", exact=True).check()
        field(page, "Why", exact=True).fill("The release before this one was tried.")
        page.get_by_role("button", name="Record my answer").click()
        saw(page, "is approved.")

    def open_review(self, who: str, slug: str) -> int:
        page = self.page(who, f"/projects/{slug}/reviews/new/?gate={script.GATE}")
        sitting = script.tomorrow()
        field(page, "Sits on (UTC)").fill(f"{sitting:%Y-%m-%dT%H:%M}")
        field(page, "Readout freezes on (UTC)").fill("")
        page.get_by_role("button", name="Open the review").click()
        page.wait_for_url("**/reviews/*/")
        return int(page.url.rstrip("/").rpartition("/")[2])

    def decide(self, who: str, slug: str, number: int, seat: str, vote: dict[str, Any]) -> None:
        page = self.page(who, f"/projects/{slug}/reviews/{number}/")
        fill_vote(page, vote)
        sign(page)
        # On a busy machine the click can come before the sentence: then it is read first and confirmed.
        done, first = (
            page.get_by_text("Your decision is recorded").first,
            page.get_by_text("Read this first").first,
        )
        expect(done.or_(first).first).to_be_visible(timeout=20_000)
        if first.is_visible():
            sign(page)
        saw(page, "Your decision is recorded")

    def complete_minutes(self, who: str, slug: str, number: int) -> None:
        page = self.page(who, f"/projects/{slug}/reviews/{number}/minutes/")
        for name, words in script.MINUTES.items():
            field(page, name.capitalize()).fill(words)
        page.get_by_role("button", name="Complete the minutes").click()
        saw(page, "The minutes are completed.")

    def seal(self, who: str, slug: str, number: int) -> None:
        page = self.page(who, f"/projects/{slug}/reviews/{number}/minutes/")
        page.get_by_role("button", name="Seal the minutes").click()
        saw(page, "The minutes are sealed.")

    def request_pack(self, who: str, slug: str, number: int, final: bool) -> str:
        page = self.page(who, f"/projects/{slug}/packs/?review={number}")
        page.get_by_role("button", name="final" if final else "draft").click()
        page.wait_for_url("**/packs/EP-*/")
        return page.url.rstrip("/").rpartition("/")[2]


NAMES = {
    "ada": "Ada Okafor", "rui": "Rui Martins", "noor": "Noor Haddad", "tomas": "Tomas Lind", "chen": "Chen Wei",
    "mika": "Mika Laine", "ines": "Ines Costa", "priya": "Priya Raman", "root": "Root Administrator",
    "cai": "Cai (pipeline)", "omar": "Omar Saleh",
}  # fmt: skip


def field(scope: Page | Locator, label: str, exact: bool = False) -> Locator:
    """What can be filled in under that label, and not the region that is named alike."""
    return scope.locator("input, select, textarea").and_(scope.get_by_label(label, exact=exact))


def choose(page: Page, label: str, wanted: str) -> None:
    """The option whose value or words are these; people are offered with their title beside the name."""
    offered = field(page, label)
    value = offered.evaluate(
        "(field, wanted) => [...field.options].find(o => o.value === wanted || o.text.includes(wanted)).value",
        wanted,
    )
    offered.select_option(value)


def saw(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=20_000)


def fill_vote(page: Page, vote: dict[str, Any]) -> None:
    """Everything but the click that records it."""
    page.locator(f"input[name=outcome][value={vote['outcome']}]").check()
    for name in ("can_ship", "should_ship"):
        page.locator(f"input[name={name}][value={'yes' if vote[name] else 'no'}]").check()
    page.locator("#decision textarea[name=reason]").fill(vote["reason"])
    for index, row in enumerate(vote.get("conditions", [])):
        conditions = page.locator("#id_conditions")
        if not conditions.evaluate("each => each.open"):
            conditions.locator("summary").first.click()
        for name, value in row.items():
            page.locator(f"[name=conditions-{index}-{name}]").fill(str(value))


def sign(page: Page) -> None:
    """Once the sentence stands there, put one's name to it."""
    expect(page.locator("#sentence .sentence")).not_to_contain_text("Choose an outcome")
    page.wait_for_timeout(700)
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.get_by_role("button", name="Record my decision as").click()
