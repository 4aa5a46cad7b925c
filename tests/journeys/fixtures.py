"""A pytest plugin (`-p tests.journeys.fixtures`): one house and one Chromium for a whole run of the tests.

Whatever uses them is marked `alone`: `make test` runs those in one process, after the others. A second house would
halve the machine, and where Playwright's event loop stands, Django refuses its database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.chromium import Window
    from tests.journeys.house import House
    from tests.journeys.person import Person, Pipeline


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not {"house", "chromium"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("alone")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real thing, ready; stopped at the end, when nothing of it may be left.

    `HOUSE_AT=http://localhost:8000` drives one that is already there (`HOUSE_DATA` says where its data is).
    """
    from tests.journeys.house import opened, standing

    if "HOUSE_AT" in os.environ:
        yield standing(os.environ["HOUSE_AT"])
        return
    with opened(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def person(house: House) -> Iterator[Callable[[str], Person]]:
    """`person("ada")`, signed in; the same session all the time."""
    from tests.journeys.person import Person

    known: dict[str, Person] = {}

    def find(username: str) -> Person:
        if username not in known:
            known[username] = Person(house, username)
        return known[username].fresh()

    yield find
    for each in known.values():
        each.http.close()


@pytest.fixture(scope="session")
def pipeline(house: House) -> Iterator[Callable[..., Pipeline]]:
    """`pipeline("cai", "verdict")`: calls with a token of that scope."""
    from tests.journeys.person import Pipeline

    known: dict[tuple[str, str], Pipeline] = {}

    def find(username: str, scope: str = "write") -> Pipeline:
        if (username, scope) not in known:
            token = house.manage("issue_token", username, "--scope", scope, "--days", "2").strip()
            known[username, scope] = Pipeline(house, token)
        return known[username, scope]

    yield find
    for each in known.values():
        each.http.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all tests that drive it: a thread takes one Playwright. Its loop must not frighten Django."""
    from tests.journeys.chromium import executable, launched

    if not executable():
        pytest.skip("there is no Chromium")
    with pytest.MonkeyPatch.context() as patch, launched() as browser:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def window(
    chromium: Browser, house: House, person: Callable[[str], Person]
) -> Iterator[Callable[..., Window]]:
    """`window("ada", width=390)`: a page of a signed-in person. At the end nobody may have seen an error."""
    from tests.journeys.chromium import Window

    opened: list[Window] = []

    def open_one(username: str = "", width: int = 1366, height: int = 900, **more: Any) -> Window:
        context = chromium.new_context(
            base_url=house.address, viewport={"width": width, "height": height}, **more
        )
        context.set_default_timeout(15_000)
        if username:
            context.add_cookies(person(username).cookies())
        opened.append(Window(context))
        return opened[-1]

    yield open_one
    # Chromium reports every answer of 4xx as an error of the console; a refusal is an answer.
    said = [words for one in opened for words in one.said if "responded with a status of 4" not in words]
    for one in opened:
        one.close()
    assert said == []


@pytest.fixture(scope="session")
def by_api(person: Callable[[str], Person]) -> Any:
    from tests.journeys.hands.by_api import ByApi

    return ByApi(person)


@pytest.fixture
def by_page(window: Callable[..., Window]) -> Any:
    from tests.journeys.hands.by_page import ByPage

    return ByPage(window)


@pytest.fixture(scope="session")
def slug_of() -> Callable[[str], str]:
    """`slug_of("chair")`: the name of a project that nobody made before."""
    from secrets import token_hex

    return lambda name: f"{name}-{token_hex(3)}"
