"""The ZIP container: stored members, canonical headers, one pass over the input, constant memory.

The same files and the same moment give the same bytes on any machine: no compression, no extra fields, no
comments, Unix mode 0644, one time for every member, ZIP64 fields only where a number does not fit otherwise.
A member's CRC-32 stands in front of its bytes, so its header is written twice; the digest of the whole file
is therefore taken behind the writer, member by member, on a thread of its own.
"""

from __future__ import annotations

import errno
import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from types import TracebackType
from typing import BinaryIO, Self

# Small enough to stay in a core's own cache between reading, check-summing, hashing and writing.
CHUNK = 1 << 18
# What one thread hands to the other at a time.
BLOCK = 1 << 20
_MAX32 = 0xFFFFFFFF
_MAX16 = 0xFFFF
_UTF8_NAMES = 0x0800
_UNIX = 3 << 8
_MODE = 0o100644 << 16

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One stored file as the directory of the container lists it."""

    name: bytes
    offset: int
    size: int
    crc: int

    @property
    def version(self) -> int:
        return 45 if self.size >= _MAX32 or self.offset >= _MAX32 else 20

    def local_header(self, stamp: int) -> bytes:
        """The header in front of the bytes (APPNOTE 4.3.7)."""
        big = self.size >= _MAX32
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.size) if big else b""
        size = _MAX32 if big else self.size
        return (
            struct.pack(
                "<4sHHHIIIIHH",
                b"PK\x03\x04",
                45 if big else 20,
                _UTF8_NAMES,
                0,
                stamp,
                self.crc,
                size,
                size,
                len(self.name),
                len(extra),
            )
            + self.name
            + extra
        )

    def directory_header(self, stamp: int) -> bytes:
        """The header in the central directory (APPNOTE 4.3.12)."""
        big, far = self.size >= _MAX32, self.offset >= _MAX32
        wide = ([self.size, self.size] if big else []) + ([self.offset] if far else [])
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        size = _MAX32 if big else self.size
        return (
            struct.pack(
                "<4sHHHHIIIIHHHHHII",
                b"PK\x01\x02",
                _UNIX | self.version,
                self.version,
                _UTF8_NAMES,
                0,
                stamp,
                self.crc,
                size,
                size,
                len(self.name),
                len(extra),
                0,
                0,
                0,
                _MODE,
                _MAX32 if far else self.offset,
            )
            + self.name
            + extra
        )


def dos_stamp(moment: datetime) -> int:
    """Date and time in MS-DOS form: two-second steps, no zone (UTC here), 1980 to 2107."""
    at = moment.astimezone(UTC)
    if not 1980 <= at.year <= 2107:
        raise ValueError("a ZIP file cannot carry a time outside 1980 to 2107")
    date = (at.year - 1980) << 9 | at.month << 5 | at.day
    return date << 16 | at.hour << 11 | at.minute << 5 | at.second // 2


def ending(count: int, size: int, offset: int) -> bytes:
    """What closes the container: the end record, after ZIP64's two where a number does not fit."""
    wide = b""
    if count >= _MAX16 or size >= _MAX32 or offset >= _MAX32:
        wide = struct.pack(
            "<4sQHHIIQQQQ", b"PK\x06\x06", 44, _UNIX | 45, 45, 0, 0, count, count, size, offset
        ) + struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    few = min(count, _MAX16)
    return wide + struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, few, few, min(size, _MAX32), min(offset, _MAX32), 0
    )


class Container:
    """Writes one container into a seekable, readable file opened for binary writing.

    `expected` bytes are set aside first, so that a full disk is found before the work and not after it. Use
    as a context manager; `close` returns the SHA-256 and the size of the whole file.
    """

    def __init__(self, out: BinaryIO, moment: datetime, expected: int = 0) -> None:
        self._out = out
        _set_aside(out, expected)
        self._stamp = dos_stamp(moment)
        self._members: list[Member] = []
        self._position = 0
        self._hashing = ThreadPoolExecutor(1, thread_name_prefix="pack-hash")
        self._buffers = (bytearray(BLOCK), bytearray(BLOCK))
        self._trail = _Trail(out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hashing.shutdown(cancel_futures=True)
        self._trail.stop()

    def add(self, name: str, source: BinaryIO, size: int, advance: Advance = lambda done: None) -> str:
        """Copy `size` bytes of `source` in as `name`; returns the hex SHA-256 of what was copied.

        `advance` is told the bytes done after each step. Raises `ValueError` when the source is shorter or
        longer than `size`.
        """
        member = Member(name.encode(), self._position, size, 0)
        header = member.local_header(self._stamp)
        self._out.write(header)
        digest, crc = self._copy(source, size, advance)
        self._position += len(header) + size
        self._settle(Member(member.name, member.offset, size, crc))
        return digest

    def close(self) -> tuple[str, int]:
        """Write the directory; returns the hex SHA-256 and the size of the container."""
        listed = b"".join(member.directory_header(self._stamp) for member in self._members)
        tail = listed + ending(len(self._members), len(listed), self._position)
        self._out.write(tail)
        self._position += len(tail)
        self._out.flush()
        self._out.truncate(self._position)
        return self._trail.finish(self._position), self._position

    def _copy(self, source: BinaryIO, size: int, advance: Advance) -> tuple[str, int]:
        """Copy and check-sum block by block while the block before is hashed on the other thread."""
        digest, crc, left = hashlib.sha256(), 0, size
        pending: Future[None] | None = None
        for buffer in cycle(self._buffers):
            block = memoryview(buffer)[: min(BLOCK, left)]
            filled, crc = self._copy_block(source, block, crc)
            _wait(pending)
            pending = self._hashing.submit(digest.update, block[:filled])
            left -= filled
            advance(filled)
            if not left or filled < len(block):
                break
        _wait(pending)
        if left or source.read(1):
            raise ValueError(f"the file has not {size} bytes")
        return digest.hexdigest(), crc

    def _copy_block(self, source: BinaryIO, block: memoryview, crc: int) -> tuple[int, int]:
        """Read, check-sum and write one block in steps; how far the source went, and the check sum."""
        done = 0
        while done < len(block):
            step = block[done : done + CHUNK]
            filled = _fill(source, step)
            crc = zlib.crc32(step[:filled], crc)
            self._out.write(step[:filled])
            done += filled
            if filled < len(step):
                break
        return done, crc

    def _settle(self, member: Member) -> None:
        """Write the header again, now with the check sum, and let the whole file's digest follow."""
        self._out.seek(member.offset)
        self._out.write(member.local_header(self._stamp))
        self._out.seek(self._position)
        self._out.flush()
        self._members.append(member)
        self._trail.follow(self._position)


class _Trail:
    """The SHA-256 of everything settled so far, taken behind the writer through the file's own number."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self._done = 0
        self._buffer = bytearray(CHUNK)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pack-trail") if _has_number(out) else None
        self._last: Future[None] | None = None

    def follow(self, end: int) -> None:
        """Hash up to `end` in the background, where the output is a real file."""
        if self._thread:
            self._last = self._thread.submit(self._read_file, end)

    def finish(self, end: int) -> str:
        """Hash what is left; the hex digest of the whole."""
        self.follow(end)
        _wait(self._last)
        if self._done < end:
            self._read_stream(end)
        return self._digest.hexdigest()

    def stop(self) -> None:
        if self._thread:
            self._thread.shutdown(cancel_futures=True)

    def _read_file(self, end: int) -> None:
        number = self._out.fileno()
        while self._done < end:
            view = memoryview(self._buffer)[: min(CHUNK, end - self._done)]
            count = os.preadv(number, [view], self._done)
            if not count:
                raise OSError("the pack shrank while it was written")
            self._digest.update(view[:count])
            self._done += count

    def _read_stream(self, end: int) -> None:
        self._out.seek(self._done)
        while self._done < end:
            chunk = self._out.read(min(CHUNK, end - self._done))
            self._digest.update(chunk)
            self._done += len(chunk)


def _has_number(out: BinaryIO) -> bool:
    try:
        out.fileno()
    except (AttributeError, OSError):
        return False
    return hasattr(os, "preadv")


def _set_aside(out: BinaryIO, expected: int) -> None:
    if not expected or not _has_number(out) or not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(out.fileno(), 0, expected)
    except OSError as wrong:
        if wrong.errno not in (errno.EOPNOTSUPP, errno.EINVAL):
            raise


def _fill(source: BinaryIO, view: memoryview) -> int:
    """Fill `view` as far as the source goes; a stream may give less than asked at a time."""
    filled = 0
    while filled < len(view):
        count = _read_some(source, view[filled:])
        if not count:
            break
        filled += count
    return filled


def _read_some(source: BinaryIO, view: memoryview) -> int:
    if hasattr(source, "readinto"):
        return int(source.readinto(view) or 0)
    chunk = source.read(len(view))
    view[: len(chunk)] = chunk
    return len(chunk)


def _wait(future: Future[None] | None) -> None:
    if future is not None:
        future.result()
