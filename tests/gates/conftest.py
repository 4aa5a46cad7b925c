"""The world in which gates are tested."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from portal.projects.models import Project
from tests.gates.world import World


@pytest.fixture
def world(people: dict[str, User], project: Project) -> World:
    """The high-risk project of the cast, with nothing uploaded yet."""
    return World(people, project)
