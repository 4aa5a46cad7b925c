"""Whether this installation can be used: database, migrations, the log's triggers, disk, the stories' pack."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from evidence.models import Pack, PackState
from evidence.services.packs import keys
from portal.audit import triggers

LEAST_ROOM = 200 * 1024**2


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
    if not keys().root_is_here:
        return []
    return ["The root's private key lies beside the others. Move it to offline media; nothing here needs it."]


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _no_room() -> list[str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return [f"The disk has {free // 1024**2} MB left."] if free < LEAST_ROOM else []


def _stories_under_way() -> list[str]:
    """The final pack that a demonstration story asked for and that is not sealed yet."""
    waiting = Pack.objects.filter(project__demo=True, final=True).exclude(state=PackState.SEALED)
    return [f"The pack {pack_id} is not sealed yet." for pack_id in waiting.values_list("pack_id", flat=True)]
