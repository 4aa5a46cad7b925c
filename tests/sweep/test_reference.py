"""The generated pages of docs/reference say what the code says."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from portal.front.reference import pages
from tests.sweep import matrix


def test_the_pages_made_from_code_are_not_behind_it() -> None:
    call_command("reference", "--check")


def test_the_matrix_of_permissions_is_that_of_the_sweep() -> None:
    assert matrix.PAGE.read_text() == matrix.text(), "run python -m tests.sweep.matrix"


@pytest.mark.parametrize("name", ["states.md", "settings.md"])
def test_a_generated_page_says_that_it_is_one(name: str) -> None:
    assert pages()[name]().startswith("<!-- Made by")
