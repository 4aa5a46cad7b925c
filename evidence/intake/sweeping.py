"""Finding bytes that came in and were never filed, and packs whose sealing ended before anybody named them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from evidence.intake.storing import INCOMING, PACKS
from evidence.models import Blob

GRACE = timedelta(hours=24)


def orphans(now: datetime) -> Iterator[str]:
    """Keys of files older than a day that no blob names: their request or job ended before its act did."""
    for folder in [*(f"{INCOMING}/{name}" for name in _listed(INCOMING)[0]), PACKS]:
        keys = [f"{folder}/{name}" for name in _listed(folder)[1]]
        named = set(Blob.objects.filter(key__in=keys).values_list("key", flat=True))
        yield from (key for key in keys if key not in named and _older_than_a_day(key, now))


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _older_than_a_day(key: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(key) < now - GRACE
    except FileNotFoundError:
        return False
