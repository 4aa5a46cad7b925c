"""Whether this installation can be used: database, migrations, the log's triggers, disk, the stories' pack."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from evidence.models import Pack, PackState
from evidence.services.packs import keys
from portal.audit import triggers
from portal.jobs.running import due

LEAST_ROOM = 200 * 1024**2
UNTAKEN = timedelta(minutes=5)


def troubles() -> list[str]:
    """What keeps the house from being used, in words; empty when it is ready."""
    try:
        if not _migrated():
            return ["Migrations are missing: run manage.py migrate."]
        found = [f"The log's trigger {name} does not stand." for name in sorted(triggers.missing(connection))]
        return found + _no_room() + _stories_under_way()
    except DatabaseError as problem:
        return [f"The database does not answer: {type(problem).__name__}."]


def warnings() -> list[str]:
    """What works and should not stay as it is."""
    found = _jobs_that_nobody_takes()
    if keys().root_is_here:
        found.append(
            "The root's private key lies beside the others. Move it to offline media; nothing here needs it."
        )
    return found


def _jobs_that_nobody_takes() -> list[str]:
    oldest = due().order_by("run_after").values_list("run_after", flat=True).first()
    if oldest is None or timezone.now() - oldest < UNTAKEN:
        return []
    return [f"A job waits since {oldest:%H:%M} UTC and no worker takes it. Is one running?"]


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _no_room() -> list[str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return [f"The disk has {free // 1024**2} MB left."] if free < LEAST_ROOM else []


def _stories_under_way() -> list[str]:
    """The first final pack of a demonstration project, which its story asks for, while it is being sealed.

    What people ask for later, or what cannot be sealed, keeps nobody else from working.
    """
    finals = Pack.objects.filter(project__demo=True, final=True)
    there = finals.filter(state=PackState.SEALED).values("project")
    waiting = finals.filter(state=PackState.REQUESTED).exclude(project__in=there)
    return [f"The pack {pack_id} is not sealed yet." for pack_id in waiting.values_list("pack_id", flat=True)]
