"""Every page of the lower rooms and the API's reader in Chromium: policy, axe, overflow, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.audit.services import log
from portal.projects.services import people as roles
from portal.projects.services import projects
from registry.models import SNAPSHOT_KINDS
from registry.services import snapshots, versions
from tests.conftest import CAST, NOW, make_project
from tests.journeys.chromium import executable, violations
from tests.projects.served import cookie_of, serving

AT = "/projects/bank-credit/"
PAGES = {
    "ada": [
        "/projects/new/", f"{AT}edit/", f"{AT}classification/", f"{AT}archive/", f"{AT}history/", f"{AT}people/",
        f"{AT}versions/", f"{AT}versions/new/", f"{AT}snapshots/", f"{AT}snapshots/new/", f"{AT}snapshots/2/",
        f"{AT}snapshots/1/diff/2/", "/account/", "/account/tokens/",
    ],
    "ines": [f"{AT}edit/", f"{AT}people/", "/audit/", "/audit/?verb=nothing", "/audit/events/bank-credit/1/",
             "/audit/verify/"],
    "root": [f"{AT}people/", "/people/", "/people/new/", "/people/rui/", "/people/root/", "/audit/"],
}  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not executable(), reason="there is no Chromium"),
]


@pytest.fixture
def site(chromium: Browser, real_db: str) -> Iterator[dict[str, Any]]:
    """The address, and a cookie for each of the cast."""
    people = _story()
    with serving() as address:
        yield {"address": address, **{name: cookie_of(people[name], address) for name in PAGES}}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_every_page_is_accessible_and_keeps_to_the_policy(
    site: dict[str, Any], scheme: Any, width: int, chromium: Browser
) -> None:
    found: list[str] = []
    for name, paths in PAGES.items():
        context = chromium.new_context(
            base_url=site["address"], color_scheme=scheme, viewport={"width": width, "height": 900}
        )
        context.add_cookies([site[name]])
        found += [f"{name} {words}" for path in paths for words in wrong_on(context, path)]
        context.close()
    assert found == []


def wrong_on(context: Any, path: str) -> list[str]:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    answer = page.goto(path)
    found = said + violations(page)
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found += [f"{over} px too wide"] if over > 0 else []
    found += [f"answered {answer.status}"] if answer.status != 200 else []
    page.close()
    return [f"{path}: {words}" for words in found]


def test_the_reader_of_the_api_works_offline_and_within_the_policy(
    site: dict[str, Any], chromium: Browser
) -> None:
    said: list[str] = []
    asked: list[str] = []
    context = chromium.new_context(base_url=site["address"])
    context.add_cookies([site["ada"]])
    page = context.new_page()
    page.on("console", lambda each: said.append(each.text) if each.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda each: asked.append(each.url))
    page.goto("/api/docs/")
    page.locator("#operations-tag-projects").click()
    page.locator(".opblock-summary-path", has_text="/api/v1/projects/").first.wait_for()
    page.locator("#operations-projects-projects_list .opblock-summary-control").click()
    page.locator(".try-out__btn").first.click()
    page.locator(".execute").first.click()
    page.locator(".responses-table.live-responses-table .response-col_status", has_text="200").wait_for()
    context.close()

    assert said == []
    assert [url for url in asked if not url.startswith((site["address"], "data:"))] == []


def _story() -> dict[str, User]:
    people = {}
    for name, (full, _) in CAST.items():
        people[name] = User(username=name, display_name=full, is_administrator=name == "root")
        people[name].kind = Kind.SERVICE if name == "cai" else Kind.PERSON
        people[name].set_unusable_password()
        people[name].save()
    project = make_project(people)
    ada, priya = (Caller(people[name], signed_in_at=NOW) for name in ("ada", "priya"))
    projects.change(by=ada, at=NOW, project=project, stage="produce", tier="1")
    projects.classify(by=ada, at=NOW, project=project, risk_class="high", reason="Annex III 5(b)")
    roles.grant(by=priya, at=NOW, project=project, person=people["sam"], role="chair")
    made = [_version(ada, project, str(kind), "1") for kind in SNAPSHOT_KINDS]
    for policy in ("2", "3"):
        snapshots.capture(by=ada, at=NOW, project=project, versions=made, note="Release candidate")
        made[-1] = _version(ada, project, "policy", policy)
    log.checkpoint(project.stream, why="test")
    return people


def _version(by: Caller, project: Any, kind: str, version: str) -> Any:
    return versions.register(
        by=by, at=NOW, project=project, kind=kind, name=f"the-{kind}", version=version,
        digest="sha256:" + (version * 64), location="registry.bank.example/models/a-long-path/which-wraps",
    )  # fmt: skip
