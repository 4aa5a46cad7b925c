"""Files of one person in one project that are not filed yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from evidence.intake.storing import StoredUpload, stored
from evidence.models import Upload
from portal.accounts.models import User
from portal.answers import NotVisible
from portal.jobs.models import Job
from portal.jobs.visible import pace
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


def opened_in(user: User, project: Project) -> QuerySet[Upload, Any]:
    """Zips that were opened as folders within the last day."""
    return mine(user, project).filter(job__isnull=False)


def bytes_of(found: Upload) -> StoredUpload:
    """The stored file of an upload that has arrived. Raises `FileNotFoundError` once it was swept."""
    return stored(key=found.key, sha256=found.sha256, size=found.length, name=found.name)


@dataclass(frozen=True)
class Zip:
    """A zip that is opened as a folder: its job, what became of its files, how often the page asks again."""

    file: Upload
    job: Job
    every: str

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many were filed, wait, were refused and left out; none is not said."""
        found = Counter(row["outcome"] for row in self.file.opened)
        return [(words, found[outcome]) for outcome, words in OUTCOMES.items() if found[outcome]]

    @property
    def not_filed(self) -> list[dict[str, str]]:
        """What was refused, then what was left out, by name."""
        return [
            row for outcome in ("refused", "skipped") for row in self.file.opened if row["outcome"] == outcome
        ]


OUTCOMES = {"filed": "filed", "waiting": "to be named below", "refused": "refused", "skipped": "left out"}


def zips_of(found: Iterable[Upload]) -> list[Zip]:
    """Those that are opened, newest first, with their jobs: one query for all."""
    rows = [each for each in found if each.job]
    jobs = Job.objects.in_bulk([each.job for each in rows])
    now = timezone.now()
    return [
        Zip(each, jobs[each.job], pace(jobs[each.job], now)) for each in reversed(rows) if each.job in jobs
    ]
