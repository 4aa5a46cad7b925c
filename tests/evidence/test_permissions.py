"""Who may do what with evidence: every role against every act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evidence import permissions
from evidence.permissions import may_be_second
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Permission = Callable[[Caller, Project], Answer]

BUILDERS, ARCHITECT, JUDGES = {"ada", "cai"}, {"ada"}, {"rui", "noor", "tomas"}
TABLE: list[tuple[Permission, set[str]]] = [
    (permissions.may_upload, {*BUILDERS, "priya"}),
    (permissions.may_set_state, BUILDERS),
    (permissions.may_withdraw, ARCHITECT),
    (permissions.may_cite, ARCHITECT),
    (permissions.may_answer, ARCHITECT),
    (permissions.may_propose, ARCHITECT),
    (permissions.may_judge, JUDGES),
    (lambda by, project: may_be_second(by, project, act="agree"), {*JUDGES, "chen", "mika"}),
]
EVERYBODY = ["ada", "rui", "noor", "tomas", "chen", "mika", "ines", "priya", "root", "cai", "sam"]


@pytest.mark.parametrize(("may", "allowed"), TABLE)
def test_exactly_these_people_may(
    may: Permission, allowed: set[str], caller: Callable[..., Caller], project: Project
) -> None:
    assert {username for username in EVERYBODY if may(caller(username), project)} == allowed


@pytest.mark.parametrize(("may", "allowed"), TABLE)
def test_a_deactivated_account_may_nothing(
    may: Permission, allowed: set[str], caller: Callable[..., Caller], project: Project
) -> None:
    for username in allowed:
        by = caller(username)
        by.user.is_active = False
        assert not may(by, project)
