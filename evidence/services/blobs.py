"""Bytes, once per content: the file that came first stays, later copies of it are removed."""

from __future__ import annotations

from typing import IO

from django.core.files.storage import default_storage
from django.db import transaction

from evidence.intake.storing import StoredUpload, store
from evidence.models import Blob


def store_bytes(data: bytes | IO[bytes]) -> Blob:
    """Put bytes into the storage and name them by their SHA-256. For generated files and the demo loader."""
    upload = store(data)
    with transaction.atomic():
        return keep(upload)


def keep(upload: StoredUpload) -> Blob:
    """The blob of an upload. When the content was there already, the second file goes once the act is
    committed.
    """
    blob, made = Blob.objects.get_or_create(
        sha256=upload.sha256, defaults={"size": upload.size or 0, "key": upload.key}
    )
    if blob.erased_at is not None:  # deleted once by decision, and filed again: under a key of its own
        blob.key, blob.erased_at = upload.key, None
        blob.save(update_fields=["key", "erased_at"])
    if not made and blob.key != upload.key:
        transaction.on_commit(lambda: default_storage.delete(upload.key))
    return blob
