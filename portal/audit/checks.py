"""Start-up check: the log's triggers stand."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from portal.audit import triggers


@register(Tags.database)
def triggers_stand(*, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error per trigger that is gone. Before the first migration there is nothing to check."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if triggers.TABLES[0] not in connection.introspection.table_names():
            continue
        found += [
            Error(
                f"The trigger {name} of the event log does not stand: entries could be changed.",
                hint="Restore the database from a backup, or run the migration audit 0002 again.",
                id="gatehouse.E001",
            )
            for name in sorted(triggers.missing(connection))
        ]
    return found
