"""Bytes on their way into the file storage: hashed while they are written, under a random key."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

HEAD_BYTES = 4096
CHUNK = 1024 * 1024
INCOMING = "incoming"
# Where sealed packs lie.
PACKS = "packs"


class StoredUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that already lies in the storage: its key, digest, size and first bytes.

    `original_name` is what the sender's machine called it; it is shown, never used as a path.
    """

    def __init__(self, *, key: str, sha256: str, head: bytes, original_name: str = "", **facts: Any) -> None:
        super().__init__(file=None, **facts)
        self.key = key
        self.sha256 = sha256
        self.head = head
        self.original_name = original_name or (self.name or "")

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is held open."""

    def discard(self) -> None:
        """Remove the bytes again: the act they came for did not happen."""
        default_storage.delete(self.key)


class OneBehind:
    """Does its work on each chunk in a thread of its own, while the caller reads the next one.

    Hashing and writing let go of the interpreter, so they take no time from reading. Never more than one chunk
    waits; what went wrong with it is raised by the next call.
    """

    def __init__(self, work: Callable[[bytes], None]) -> None:
        self._work = work
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="incoming")
        self._behind: Future[None] | None = None

    def take(self, chunk: bytes) -> None:
        self.catch_up()
        self._behind = self._hand.submit(self._work, chunk)

    def catch_up(self) -> None:
        behind, self._behind = self._behind, None
        if behind is not None:
            behind.result()

    def close(self) -> None:
        self._hand.shutdown()


class Incoming:
    """One file being written. `finish` makes it durable; `drop` leaves nothing behind."""

    def __init__(self) -> None:
        self.key = new_key()
        self.head, self.size = b"", 0
        self._hash = hashlib.sha256()
        self._target = writable(self.key)
        self._behind = OneBehind(self._take)

    @property
    def sha256(self) -> str:
        self._behind.catch_up()
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Take the next chunk. Raises what writing the one before raised (a full disk)."""
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
        self.size += len(chunk)
        self._behind.take(chunk)

    def finish(self) -> None:
        """Close it so that it survives a power cut: the file and its folder are flushed to the disk."""
        self._behind.catch_up()
        self._behind.close()
        self._target.flush()
        local = isinstance(getattr(self._target, "name", None), str) and hasattr(self._target, "fileno")
        if local:
            os.fsync(self._target.fileno())
        self._target.close()
        if local:
            sync_folder(os.path.dirname(self._target.name))

    def drop(self) -> None:
        self._behind.close()
        with suppress(OSError):  # on a full disk closing fails once more
            self._target.close()
        default_storage.delete(self.key)

    def upload(self, *, name: str = "", media_type: str = "") -> StoredUpload:
        """What was written, once it is finished."""
        return StoredUpload(
            key=self.key,
            sha256=self.sha256,
            head=self.head,
            name=name,
            content_type=media_type,
            size=self.size,
        )

    def _take(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._target.write(chunk)


def new_key() -> str:
    """A random name below `incoming/`."""
    name = uuid.uuid4().hex
    return f"{INCOMING}/{name[:2]}/{name}"


def stored(*, key: str, sha256: str, size: int, name: str) -> StoredUpload:
    """A file that came in earlier. Raises `FileNotFoundError` once its bytes were swept."""
    with default_storage.open(key) as file:
        head = file.read(HEAD_BYTES)
    return StoredUpload(key=key, sha256=sha256, head=head, name=name, original_name=name, size=size)


def store(data: bytes | IO[bytes], *, name: str = "", media_type: str = "") -> StoredUpload:
    """Put bytes or an open file into the storage, one mebibyte at a time."""
    source: IO[bytes] = BytesIO(data) if isinstance(data, bytes) else data
    incoming = Incoming()
    try:
        while chunk := source.read(CHUNK):
            incoming.write(chunk)
        incoming.finish()
    except BaseException:
        incoming.drop()
        raise
    return incoming.upload(name=name, media_type=media_type)


def writable(key: str) -> Any:
    """A stream into the storage. Local folders are made here; S3 buffers a part at a time."""
    try:
        path = default_storage.path(key)
    except NotImplementedError:
        return default_storage.open(key, "wb")
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    return open(path, "xb")


def sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
