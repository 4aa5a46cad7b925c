"""Named reads of packs."""

from __future__ import annotations

from django.db.models import QuerySet

from evidence.models import Pack
from portal.accounts.models import User
from portal.answers import NotVisible
from portal.projects.models import Project


def of_project(project: Project) -> QuerySet[Pack]:
    return _with_job().filter(project=project)


def visible_to(user: User) -> QuerySet[Pack]:
    """Packs of every project this person may see, newest first."""
    return _with_job().filter(project__in=Project.objects.visible_to(user))


def one(user: User, pack_id: str) -> Pack:
    """Raises `NotVisible` for an unknown pack and for one of a project this person may not see."""
    found = visible_to(user).filter(pack_id=pack_id).first()
    if found is None:
        raise NotVisible
    return found


def _with_job() -> QuerySet[Pack]:
    return Pack.objects.select_related("project", "job", "blob", "requested_by").order_by(
        "-requested_at", "-pk"
    )
