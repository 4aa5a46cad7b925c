"""Who gets through which page and form: every address of the URLconf, every caller."""

from __future__ import annotations

import pytest

from tests.sweep.callers import EVERYBODY, TOKENS
from tests.sweep.knocking import knock, wrong
from tests.sweep.page_rows import PAGES
from tests.sweep.routes import EXEMPT, addresses, ours
from tests.sweep.rows import Row
from tests.sweep.scenery import Scenery

ROWS = pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
# Tokens open no page at all; that one of them is sent says it for all.
CALLERS = [caller for caller in EVERYBODY if caller not in TOKENS or caller == "ada:write"]


def test_every_page_has_a_row_in_the_table() -> None:
    pages = {route for route in ours() if not route.startswith("api/")}

    assert pages == {row.route for row in PAGES}


def test_every_exemption_is_still_about_an_address() -> None:
    routes = addresses()

    assert not [prefix for prefix in EXEMPT if not any(route.startswith(prefix) for route in routes)]


@ROWS
def test_a_page_opens_for_exactly_those_who_may(row: Row, scenery: Scenery) -> None:
    found = [wrong(row, caller, knock(scenery, row, caller, scenery.own)) for caller in CALLERS]

    assert [words for words in found if words] == []
