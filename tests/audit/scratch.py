"""A copy of the log in a SQLite file of its own, which a test may damage as whoever holds the file could."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

TABLES = ("Stream", "Event", "EventDetail", "Node", "Checkpoint")


@contextmanager
def scratch_copy(folder: Path) -> Iterator[Path]:
    """Copies the log as it stands into `folder`; the alias `scratch` reads it until the block ends."""
    path = folder / "scratch.sqlite3"
    settings = {
        **connections["default"].settings_dict,
        "NAME": str(path),
        "OPTIONS": {"init_command": "PRAGMA recursive_triggers=ON;"},
        "CONN_MAX_AGE": 0,
    }
    connections["scratch"] = copy = DatabaseWrapper(settings, alias="scratch")
    try:
        executor = MigrationExecutor(copy)
        executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] == "audit"])
        for name in TABLES:
            model = apps.get_model("audit", name)
            model.objects.using("scratch").bulk_create(model.objects.order_by("pk"), batch_size=500)
        copy.close()
        yield path
    finally:
        copy.close()
        del connections["scratch"]


def damage(path: Path, *statements: str) -> None:
    """Runs SQL behind the application's back: no triggers, no checks, as whoever holds the file can."""
    raw = sqlite3.connect(path)
    with raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)
    raw.close()
