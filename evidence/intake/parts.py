"""The part of a file that is here already: it grows by appending, locked while it does, hashed on the way.

Where the storage is a folder, the part lies where the whole file will, so that finishing moves nothing. For an
object storage it lies below the data folder and is stored when its last byte is here; several web hosts then
share that folder, or send one person always to the same host.

The digest runs along with the bytes and stays in this process between two requests. When another process wrote in
between, its few bytes are read again; only after a restart is the whole part read, once, when the last byte
is here. So resuming costs no reading, and finishing at most one pass.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage

from evidence.intake.storing import CHUNK, OneBehind, sync_folder, writable
from portal.answers import Answer, Reason, Refused

# What another process wrote meanwhile is read at once up to here; more waits until the end.
NEAR = 256 * CHUNK
MOST_RUNNING = 64
FLUSH_EVERY = 4 * CHUNK
Digest = tuple[int, Any]  # how many bytes went in, and the hash


class Held(Refused):
    """Another request writes to this upload just now (RFC 4918 section 11.3)."""

    status = 423


class Lost(Refused):
    """What arrived before is not here any more (RFC 9110 section 15.5.11)."""

    status = 410


class Part:
    """One part file, open and locked by this request. Raises `Held` while another one holds it."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.path = path_of(key)
        self.offset = 0
        self._running: Digest = (0, hashlib.sha256())
        self._behind = OneBehind(self._take)
        self._flusher = ThreadPoolExecutor(1, thread_name_prefix="flushing")
        self._flushing: Future[None] | None = None
        self._unflushed = 0

    def __enter__(self) -> Part:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file: IO[bytes] = os.fdopen(handle, "r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            message = "Another request is sending this file."
            raise Held(Answer.no(Reason("held", message, fix="Ask for its offset in a second."))) from None
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # said by the write before it
            self._behind.catch_up()
        self._behind.close()
        self._flusher.shutdown()
        with suppress(OSError):  # on a full disk closing fails once more
            self._file.close()

    def begin_at(self, offset: int) -> None:
        """Go on after that many bytes; what lies beyond them was never acknowledged. Raises `Lost`."""
        if os.fstat(self._file.fileno()).st_size < offset:
            message = "What arrived before is not here any more."
            raise Lost(Answer.no(Reason("lost", message, fix="Send the file again from the start.")))
        self._file.truncate(offset)
        self.offset = offset
        self._running = recall(self.key, offset)
        if offset - self._running[0] <= NEAR:
            self._hash_up_to(offset)
        self._file.seek(offset)

    def write(self, chunk: bytes) -> None:
        """Take the next chunk. Raises `OSError` of the one before (a full disk)."""
        self._behind.take(chunk)

    def sync(self) -> int:
        """Bring everything onto the disk; the offset that a power cut does not take back."""
        self._behind.catch_up()
        self._file.flush()
        if self._flushing is not None:
            self._flushing.result()
        os.fdatasync(self._file.fileno())
        remember(self.key, self._running)
        return self.offset

    def go_back_to(self, offset: int) -> None:
        """Forget what this request brought."""
        self._behind.catch_up()
        self._file.flush()
        self.begin_at(offset)

    def sha256(self) -> str:
        """The digest of the whole part; reads what this process has not seen go by."""
        self._hash_up_to(self.offset)
        return str(self._running[1].hexdigest())

    def keep(self) -> None:
        """The file is whole: make sure that the storage has it under its key."""
        forget(self.key)
        if is_local():
            sync_folder(str(self.path.parent))
            return
        self._file.seek(0)
        with writable(self.key) as target:
            shutil.copyfileobj(self._file, target, CHUNK)
        self.path.unlink(missing_ok=True)

    def drop(self) -> None:
        forget(self.key)
        self.path.unlink(missing_ok=True)

    def _take(self, chunk: bytes) -> None:
        done, running = self._running
        if done == self.offset:
            running.update(chunk)
            self._running = (done + len(chunk), running)
        self._file.write(chunk)
        self.offset += len(chunk)
        self._unflushed += len(chunk)
        if self._unflushed >= FLUSH_EVERY:
            self._flush_ahead()

    def _flush_ahead(self) -> None:
        """Let the disk begin while the rest arrives, so that the last flush of a request waits for little."""
        if self._flushing is None or self._flushing.done():
            self._file.flush()
            self._flushing = self._flusher.submit(os.fdatasync, self._file.fileno())
            self._unflushed = 0

    def _hash_up_to(self, offset: int) -> None:
        done, running = self._running
        self._file.seek(done)
        while done < offset and (chunk := self._file.read(min(CHUNK, offset - done))):
            running.update(chunk)
            done += len(chunk)
        self._running = (done, running)


_known: OrderedDict[str, Digest] = OrderedDict()
_lock = threading.Lock()


def remember(key: str, running: Digest) -> None:
    with _lock:
        _known[key] = (running[0], running[1].copy())
        _known.move_to_end(key)
        while len(_known) > MOST_RUNNING:
            _known.popitem(last=False)


def recall(key: str, offset: int) -> Digest:
    """The digest as far as this process has it, never of more bytes than count."""
    with _lock:
        done, running = _known.get(key, (0, hashlib.sha256()))
    return (done, running.copy()) if done <= offset else (0, hashlib.sha256())


def forget(key: str) -> None:
    with _lock:
        _known.pop(key, None)


def is_local() -> bool:
    try:
        default_storage.path("")
    except NotImplementedError:
        return False
    return True


def folder() -> Path:
    """Where parts lie while the storage is not a folder itself."""
    return Path(settings.DATA_DIR) / "parts"


def path_of(key: str) -> Path:
    return Path(default_storage.path(key)) if is_local() else folder() / Path(key).name


def room() -> int:
    """Bytes that are free where parts are written."""
    place = Path(default_storage.path("")) if is_local() else folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(place).free
