"""Who may do what in a project. Everything is denied unless a function here says otherwise."""

from __future__ import annotations

from portal.accounts.callers import Caller
from portal.accounts.deciding import says_who_decides
from portal.accounts.models import User
from portal.answers import Answer, NotVisible, Reason
from portal.audit.readers import says_who_reads
from portal.projects.models import DECIDING_ROLES, Membership, Project, ProjectRole


def roles_of(user: User, project: Project) -> frozenset[str]:
    """The effective roles of a person in a project. An inactive account holds none, an administrator none that
    decides, whatever was granted before they became one.
    """
    if not user.is_active:
        return frozenset()
    held = Membership.objects.filter(project=project, person=user, ended_at=None)
    roles = frozenset(membership.role for membership in held if membership.effective)
    return roles - DECIDING_ROLES if user.is_administrator else roles


def is_owner(by: Caller, project: Project) -> bool:
    """Whether the caller owns the project; an inactive account owns nothing."""
    return by.user == project.owner and by.user.is_active


def require_visible(by: Caller, project: Project) -> None:
    """Raise `NotVisible` unless the caller may know of this project."""
    if not Project.objects.visible_to(by.user).filter(pk=project.pk).exists():
        raise NotVisible


def holds_one_of(by: Caller, project: Project, *roles: ProjectRole, act: str) -> Answer:
    """Yes when the caller holds one of the roles; the refusal names them and who can grant them."""
    if roles_of(by.user, project) & set(roles):
        return Answer.yes()
    names = " or ".join(role.label.lower() for role in roles)
    return Answer.no(
        Reason(
            "role_missing",
            f"To {act} you need the role {names} in {project.name}. "
            f"{project.owner.name} (owner) or an administrator can grant it.",
            fix=f"/projects/{project.slug}/people/",
            owner=project.owner.name,
        )
    )


def not_archived(project: Project) -> Answer:
    if project.archived_at is None:
        return Answer.yes()
    return Answer.no(Reason("archived", f"{project.name} is archived: it can be read, not changed."))


def may_register(by: Caller) -> Answer:
    """Administrators, people who were given the right, and architects of any project."""
    user = by.user
    if user.is_administrator or user.registers_projects:
        return Answer.yes()
    held = Membership.objects.filter(person=user, role=ProjectRole.ARCHITECT, ended_at=None)
    if any(membership.effective for membership in held):
        return Answer.yes()
    return Answer.no(
        Reason("role_missing", "Only architects and administrators register projects. Ask an administrator.")
    )


def may_change(by: Caller, project: Project) -> Answer:
    """The project's record: its architects and its owner."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="change the project's record")


def may_keep_people(by: Caller, project: Project) -> Answer:
    """Roles are granted by the owner and by administrators, never by a token."""
    if by.via == "token":
        return Answer.no(Reason("people_only", "Roles are granted by people, not by tokens."))
    if is_owner(by, project) or by.user.is_administrator:
        return Answer.yes()
    return Answer.no(
        Reason(
            "role_missing",
            f"Only {project.owner.name} (owner) or an administrator keeps the people of {project.name}.",
            owner=project.owner.name,
        )
    )


def may_confirm(by: Caller, membership: Membership) -> Answer:
    """A second person agrees to a deciding role: neither who proposed it nor who will hold it."""
    if by.user.pk in {membership.proposed_by_id, membership.person_id}:
        message = "A second person confirms a deciding role: not its proposer, not its holder."
        return Answer.no(Reason("own_work", message))
    return may_keep_people(by, membership.project)


@says_who_reads
def project_streams(user: User) -> dict[str, str]:
    """Whoever sees a project reads its stream."""
    return dict(Project.objects.visible_to(user).values_list("slug", "name"))


@says_who_decides
def decides_somewhere(user: User) -> bool:
    """Reviewers, validators, chairs and committee members need a second factor."""
    return Membership.objects.filter(person=user, role__in=DECIDING_ROLES, ended_at=None).exists()
