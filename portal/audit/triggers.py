"""SQL that makes a table append-only on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

TABLES = ("audit_event", "audit_eventdetail", "audit_node", "audit_checkpoint")

EVERYWHERE = "recursive_triggers"

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION gatehouse_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$
"""
POSTGRES_ROW = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION gatehouse_append_only()
"""
POSTGRES_TRUNCATE = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION gatehouse_append_only()
"""


def install(apps: Any, schema_editor: Any) -> None:
    """Create the triggers; a migration's forward step."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
    for table in TABLES:
        for statement in _statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def names(vendor: str) -> set[str]:
    """The triggers that must stand, for the start-up check."""
    ends = ("no_change", "no_truncate") if vendor == "postgresql" else ("no_update", "no_delete")
    return {f"{table}_{end}" for table in TABLES for end in ends}


def missing(connection: Any) -> set[str]:
    """Triggers that are gone, disabled or emptied; on SQLite also the pragma without which REPLACE passes."""
    with connection.cursor() as cursor:
        standing = _postgres(cursor) if connection.vendor == "postgresql" else _sqlite(cursor)
    return (names(connection.vendor) | {EVERYWHERE}) - standing


def _sqlite(cursor: Any) -> set[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = dict(cursor.fetchall())
    expected = {
        f"{table}_no_{verb}": statement
        for table in TABLES
        for verb, statement in zip(("update", "delete"), _statements(table, "sqlite"), strict=True)
    }
    standing = {name for name, text in expected.items() if _plain(found.get(name, "")) == _plain(text)}
    cursor.execute("PRAGMA recursive_triggers")
    return standing | ({EVERYWHERE} if cursor.fetchone()[0] == 1 else set())


def _postgres(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE p.proname = 'gatehouse_append_only' AND t.tgenabled IN ('O', 'A') "
        "AND p.prosrc LIKE '%RAISE EXCEPTION%'"
    )
    return {row[0] for row in cursor.fetchall()} | {EVERYWHERE}


def _plain(statement: str) -> str:
    return " ".join(statement.replace("IF NOT EXISTS ", "").split())


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [POSTGRES_ROW.format(table=table), POSTGRES_TRUNCATE.format(table=table)]
    return [SQLITE.format(table=table, verb=verb, VERB=verb.upper()) for verb in ("update", "delete")]
