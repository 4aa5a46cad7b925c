"""Who gets through which operation of the API: every address, every method, every caller."""

from __future__ import annotations

import pytest

from tests.sweep.api_rows import OPERATIONS
from tests.sweep.callers import EVERYBODY
from tests.sweep.knocking import knock, wrong
from tests.sweep.routes import documented_operations, plain, routed_operations
from tests.sweep.rows import Row
from tests.sweep.scenery import Scenery

# Two spellings answer for machines, and the document names one of them.
SECOND_SPELLINGS = {
    "GET api/v1/projects/{slug}/gates/{gate}/verdict/",
    "GET api/v1/packs/{pack_id}/download/",
}


def test_every_operation_has_a_row_in_the_table() -> None:
    assert routed_operations() == {row.name for row in OPERATIONS}


def test_the_document_shows_exactly_the_operations_there_are() -> None:
    assert {plain(name) for name in routed_operations()} - SECOND_SPELLINGS == documented_operations()


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_an_operation_answers_exactly_those_who_may(row: Row, scenery: Scenery) -> None:
    found = [wrong(row, caller, knock(scenery, row, caller, scenery.own)) for caller in EVERYBODY]

    assert [words for words in found if words] == []
