"""How long a request may be silent while it sends a file.

A peer that vanished without a word would hold its upload, and one of our threads, until the operating system
gives up, which takes hours. gunicorn names the connection in the request; another server sets its own bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

SILENT_FOR = 60.0  # seconds


@contextmanager
def impatient(environ: Mapping[str, Any]) -> Iterator[None]:
    """Reading fails, as for a broken connection, when no byte came for a minute."""
    connection = environ.get("gunicorn.socket")
    before = connection.gettimeout() if connection is not None else None
    if connection is not None:
        connection.settimeout(SILENT_FOR)
    try:
        yield
    finally:
        if connection is not None:
            connection.settimeout(before)
