"""What pages may cost over the wire. `bench/pages.py` prints the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.weighing import weigh
from tests.journeys.house import House

pytestmark = pytest.mark.browser
KB = 1000
FIRST_VISIT, NEXT_PAGE, SCRIPTS = 130 * KB, 15 * KB, 25 * KB
BANK = "/projects/bank-credit-decision/"
PAGES = (
    "/",
    BANK,
    f"{BANK}artefacts/",
    f"{BANK}coverage/",
    f"{BANK}gates/produce-exit/",
    f"{BANK}reviews/2/",
    "/audit/",
    "/packs/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_and_the_next_page_stay_within_their_budget(
    chromium: Browser, house: House, person: Callable[[str], Any], path: str
) -> None:
    context = chromium.new_context(base_url=house.address)
    context.add_cookies(person("ines").cookies())
    first, again = weigh(context, path), weigh(context, path)
    context.close()
    assert first.total <= FIRST_VISIT
    assert first.scripts <= SCRIPTS
    assert again.html <= NEXT_PAGE
