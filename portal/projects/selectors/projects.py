"""Named reads of projects."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.answers import NotVisible
from portal.projects.models import Membership, Project


def visible(user: User, slug: str) -> Project:
    """The project with this slug. Raises `NotVisible` when it does not exist or is not for this person."""
    found: Project | None = (
        Project.objects.visible_to(user).select_related("owner", "risk_class_by").filter(slug=slug).first()
    )
    if found is None:
        raise NotVisible
    return found


def matching(
    user: User, *, stage: str = "", risk_class: str = "", owner: str = "", archived: bool | None = None
) -> QuerySet[Project]:
    """The projects this person may know of, narrowed by what is given."""
    found = Project.objects.visible_to(user).select_related("owner").order_by("name", "id")
    given = {"stage": stage, "risk_class": risk_class, "owner__username": owner}
    found = found.filter(**{name: value for name, value in given.items() if value})
    return found if archived is None else found.filter(archived_at__isnull=not archived)


def locked(project: Project) -> Project:
    """The row as it is now, kept from others until the transaction ends."""
    found: Project = (
        Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=project.pk)
    )
    return found


def role_in(project: Project, membership: int) -> Membership:
    """One role of this project. Raises `NotVisible`, also for another project's role."""
    found: Membership | None = people_of(project).filter(pk=membership).first()
    if found is None:
        raise NotVisible
    return found


def people_of(project: Project) -> QuerySet[Membership]:
    """Everybody who holds or waits for a role, in the order of roles."""
    return (
        Membership.objects.filter(project=project, ended_at=None)
        .select_related("person", "proposed_by", "confirmed_by")
        .order_by("role", "person__display_name")
    )
