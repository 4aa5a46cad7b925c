"""The world of the gates, at the present moment: the API's clock is the real one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.projects.models import Project
from tests.gates.world import World

BASE = "/api/v1/projects/bank-credit/"


@pytest.fixture
def world(people: dict[str, User], project: Project) -> World:
    return World(people, project, at=timezone.now())
