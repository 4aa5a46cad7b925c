"""Who may do what with findings."""

from __future__ import annotations

from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project, ProjectRole
from portal.projects.permissions import holds_one_of, is_owner

# Everybody who works in the project; auditors read.
WORKING = tuple(role for role in ProjectRole if role != ProjectRole.AUDITOR)


def may_raise(by: Caller, project: Project) -> Answer:
    """Whoever works in the project says what they noticed."""
    return _works_in(by, project, "raise a finding")


def may_assign(by: Caller, project: Project) -> Answer:
    """Whoever works in the project says who mends it and until when."""
    return _works_in(by, project, "assign a finding")


def may_close(by: Caller, project: Project) -> Answer:
    """Whoever works in the project closes a finding, with a reason that stays."""
    return _works_in(by, project, "close a finding")


def _works_in(by: Caller, project: Project, act: str) -> Answer:
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, *WORKING, act=act)
