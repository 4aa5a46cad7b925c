"""The event log as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from portal.audit.models import Event

HEADINGS = (
    "at", "recorded_at", "stream", "entry", "person", "actor", "verb", "object_kind", "object_id", "summary",
    "request_id", "leaf_hash",
)  # fmt: skip
# A cell that begins with one of these is run as a formula by spreadsheets (OWASP, CSV injection).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(found: QuerySet[Event]) -> Iterator[str]:
    """Every row of the query as a CSV line (RFC 4180), read from the database in chunks."""
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(HEADINGS)
    for event in found.iterator(chunk_size=1000):
        yield writer.writerow([harmless(str(cell)) for cell in _cells(event)])


def harmless(cell: str) -> str:
    """The same words, with a quote before what a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def _cells(event: Event) -> tuple[object, ...]:
    return (
        event.at.isoformat(), event.recorded_at.isoformat(), event.stream, event.seq, event.detail.actor_name,
        event.actor, event.verb, event.object_kind, event.object_id, event.detail.summary, event.request_id,
        event.leaf,
    )  # fmt: skip
