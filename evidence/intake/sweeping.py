"""Finding bytes that came in and were never filed, stray parts, and packs that nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage

from evidence.intake import parts
from evidence.intake.storing import INCOMING, PACKS
from evidence.models import Blob, Upload

GRACE = timedelta(hours=24)


def orphans(now: datetime) -> Iterator[str]:
    """Keys of files older than a day that neither blob nor upload names: their act never happened."""
    for folder in [*(f"{INCOMING}/{name}" for name in _listed(INCOMING)[0]), PACKS]:
        keys = [f"{folder}/{name}" for name in _listed(folder)[1]]
        named = set(Blob.objects.filter(key__in=keys).values_list("key", flat=True))
        named |= set(Upload.objects.filter(key__in=keys).values_list("key", flat=True))
        yield from (key for key in keys if key not in named and _older_than_a_day(key, now))


def stray_parts(now: datetime) -> Iterator[Path]:
    """Parts below the data folder that no upload names, older than a day. An object storage has them."""
    found = [path for path in parts.folder().glob("*") if path.stat().st_mtime < (now - GRACE).timestamp()]
    names = {key.rpartition("/")[2] for key in Upload.objects.values_list("key", flat=True)}
    yield from (path for path in found if path.name not in names)


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
