"""Tables of projects and memberships."""

from portal.projects.models.membership import DECIDING_ROLES, Membership, ProjectRole
from portal.projects.models.project import ActRole, Project, RiskClass, Stage

__all__ = ["DECIDING_ROLES", "ActRole", "Membership", "Project", "ProjectRole", "RiskClass", "Stage"]
