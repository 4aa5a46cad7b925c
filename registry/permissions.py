"""Who may register versions and capture snapshots."""

from __future__ import annotations

from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project, ProjectRole
from portal.projects.permissions import holds_one_of


def may_register(by: Caller, project: Project) -> Answer:
    """Architects and engineers; a pipeline's service account is an engineer."""
    return holds_one_of(by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="register versions")


def may_capture(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="capture a snapshot")
