"""Files of one person in one project that are not filed yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from evidence.intake.storing import StoredUpload, stored
from evidence.models import Upload
from portal.accounts.models import User
from portal.answers import NotVisible
from portal.projects.models import Project

KEPT_FOR = timedelta(hours=24)
MOST = 2000
SHOWN = 100  # a form of five fields each, and a request may have a thousand fields


def mine(user: User, project: Project) -> QuerySet[Upload, Any]:
    """Everybody sees their own uploads only, for a day after the last byte."""
    found = Upload.objects.filter(project=project, owner=user, expires_at__gt=timezone.now())
    return found.select_related("project")


def upload(user: User, project: Project, name: str) -> Upload:
    """Raises `NotVisible`, also for somebody else's."""
    found: Upload | None = mine(user, project).filter(pk=name).first()
    if found is None:
        raise NotVisible
    return found


def waiting_in(user: User, project: Project) -> QuerySet[Upload, Any]:
    """Files that a person is asked about, oldest first."""
    return mine(user, project).filter(waiting=True)


def unfinished_in(user: User, project: Project) -> QuerySet[Upload, Any]:
    """Files of which only a part is here."""
    return mine(user, project).filter(offset__lt=F("length"))


def bytes_of(found: Upload) -> StoredUpload:
    """The stored file of an upload that has arrived. Raises `FileNotFoundError` once it was swept."""
    return stored(key=found.key, sha256=found.sha256, size=found.length, name=found.name)
