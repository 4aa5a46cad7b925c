"""When the database says that somebody else holds a row: not an error of the caller, and nothing was recorded."""

from __future__ import annotations

from django.db import OperationalError

LOCK_NOT_AVAILABLE = "55P03"


def says_busy(error: OperationalError) -> bool:
    """Whether a lock was not to be had in time (PostgreSQL's `lock_timeout`, SQLite's `timeout`)."""
    return getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    )
