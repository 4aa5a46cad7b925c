"""Sealing a pack into the file storage, and keeping what was sealed."""

from __future__ import annotations

import base64
import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence.intake.storing import PACKS
from evidence.models import Blob, Pack, PackState
from evidence.packs.keys import KEYRING_FILE, KeyFolder, KeyringEntry, public_pem, rfc3339
from evidence.packs.manifest import PackManifest
from evidence.packs.seal import Progress, Sealed, seal
from portal.accounts.callers import Caller
from portal.audit.acts import act
from portal.audit.models import Event
from portal.audit.services.log import record


@dataclass(frozen=True)
class StoredPack:
    """A sealed pack that lies in the storage under `key` and that no row names yet."""

    key: str
    sealed: Sealed


def keys() -> KeyFolder:
    """The installation's keys: root, pack and log (see the ADR on keys for where the root belongs)."""
    return KeyFolder(Path(settings.DATA_DIR) / "keys")


def keyring() -> bytes:
    """The signed keyring; its keys are valid from the first act this installation recorded.

    Beside it lies `root.pub.pem`, the public half that readers need from elsewhere than a pack.
    """
    first = Event.objects.order_by("at").values_list("at", flat=True).first()
    envelope = keys().keyring(valid_from=first or timezone.now())
    published = keys().folder / "root.pub.pem"
    if not published.exists():
        published.write_bytes(
            public_pem(next(each.public for each in _entries(envelope) if each.use == "root"))
        )
    return envelope


def fingerprints() -> list[dict[str, str]]:
    """The keys in force, by use, as `ssh-keygen -lf` prints them."""
    found = [each for each in _entries(keyring()) if not each.valid_to]
    return [{"use": each.use, "fingerprint": each.keyid} for each in found]


def published(at: datetime) -> dict[str, KeyringEntry]:
    """The public keys in force at that moment, by use; none before the first pack. Asking never makes a key."""
    path = keys().folder / KEYRING_FILE
    if not path.exists():
        return {}
    moment = rfc3339(at)
    found = (each for each in _entries(path.read_bytes()) if not each.valid_to or moment < each.valid_to)
    return {each.use: each for each in reversed([*found])}


def _entries(envelope: bytes) -> list[KeyringEntry]:
    """Our own keyring, read without asking who signed it: it never left this installation."""
    payload = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
    return [KeyringEntry.of_json(row) for row in payload["keys"]]


def seal_into_storage(manifest: PackManifest, progress: Progress) -> StoredPack:
    """Seal straight into the storage where it is local, by way of a temporary file where it is not."""
    key = f"{PACKS}/{uuid.uuid4().hex}"
    with _seekable(key) as out:
        sealed = seal(
            manifest, pack_signer=keys().signer("pack"), keyring=keyring(), out=out, progress=progress
        )
    return StoredPack(key, sealed)


@act("pack.keep")
def keep(*, by: Caller, at: datetime, pack: Pack, stored: StoredPack) -> Pack:
    """Name the sealed bytes by their digest and mark the pack sealed."""
    blob, made = Blob.objects.get_or_create(
        sha256=stored.sealed.sha256, defaults={"size": stored.sealed.size, "key": stored.key}
    )
    if not made and blob.key != stored.key:
        default_storage.delete(stored.key)
    pack.blob, pack.state = blob, PackState.SEALED
    pack.tagmanifest_sha256 = stored.sealed.tagmanifest_sha256
    pack.write(by=by, at=at, why="sealed")
    record(
        "pack.sealed", by=by, at=at, stream=pack.project.stream, obj=("pack", pack.pack_id),
        details={"pack": pack.pack_id, "sha256": blob.sha256, "size": blob.size, "final": pack.final},
        summary=f"sealed pack {pack.pack_id}",
    )  # fmt: skip
    return pack


@act("pack.fail")
def fail(*, by: Caller, at: datetime, pack: Pack, why: str) -> None:
    """Say that sealing cannot succeed; the pack may be requested again."""
    pack.state = PackState.FAILED
    pack.write(by=by, at=at, why=why)
    record(
        "pack.failed", by=by, at=at, stream=pack.project.stream, obj=("pack", pack.pack_id),
        details={"pack": pack.pack_id, "why": why}, summary=f"could not seal pack {pack.pack_id}: {why}",
    )  # fmt: skip


@contextmanager
def _seekable(key: str) -> Iterator[BinaryIO]:
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:
        with tempfile.TemporaryFile() as spool:
            yield cast(BinaryIO, spool)
            spool.seek(0)
            default_storage.save(key, File(spool))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
