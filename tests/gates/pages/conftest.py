"""The stories of the page tests."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from tests.gates.pages.story import Story, ready_story, story_of


@pytest.fixture
def empty(people: dict[str, User]) -> Story:
    """A project in which nothing has happened."""
    return story_of(people)


@pytest.fixture
def ready(people: dict[str, User]) -> Story:
    """A project whose Model-exit holds in everything but the decision."""
    return ready_story(people)
