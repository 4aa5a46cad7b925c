"""A database of a test's own, for what needs real transactions, threads or processes.

The log's triggers refuse the flush that Django's transactional tests do, and they are never dropped for a test.
So one database is migrated per session, and each test gets a copy: a file on SQLite, `CREATE DATABASE … TEMPLATE`
on PostgreSQL.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections


@contextmanager
def template(folder: Path) -> Iterator[str]:
    """A migrated, empty database; yields its name."""
    name = str(folder / "template.sqlite3") if _embedded() else _create()
    with _pointed_at(name):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    try:
        yield name
    finally:
        _drop(name)


@contextmanager
def database(model: str, folder: Path) -> Iterator[str]:
    """Point `default` at a fresh copy of the template database, and back again; yields its name."""
    name = str(shutil.copy(model, folder / "scratch.sqlite3")) if _embedded() else _create(model)
    try:
        with _pointed_at(name):
            yield name
    finally:
        _drop(name)


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    kept, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": name}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = kept


def _embedded() -> bool:
    return connection.vendor == "sqlite"


def _create(model: str = "template0") -> str:
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
    return name


def _drop(name: str) -> None:
    if not _embedded():
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    """Run a statement that PostgreSQL takes outside transactions and databases of ours."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
