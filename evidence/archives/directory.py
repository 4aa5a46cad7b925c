"""What a zip says of its entries, in its central directory and once more before each entry (APPNOTE 4.3.7, 4.3.12)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from evidence.rules.archives import ENCRYPTED, Entry

LOCAL = struct.Struct("<4sHHHHHLLLHH")
SIGNATURE = b"PK\x03\x04"
UTF_8, SIZES_FOLLOW = 0x800, 0x8
WIDE = 0xFFFFFFFF  # the true size stands in the zip64 field
TWO_FACED = "What the zip says of it in two places contradicts itself."


def entries(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, Entry]]:
    """Every entry in the order of the directory, with where its bytes lie and whether both places agree."""
    for info in archive.infolist():
        problem, end = _local(archive, info)
        yield info, Entry(
            name=info.orig_filename, size=info.file_size, packed=info.compress_size, method=info.compress_type,
            flags=info.flag_bits, mode=info.external_attr >> 16, start=info.header_offset, end=end,
            local_problem=problem,
        )  # fmt: skip


def _local(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, int]:
    """What is wrong with the header before the bytes, and where the bytes end."""
    file = archive.fp
    assert file is not None
    nothing = (TWO_FACED, info.header_offset)
    if info.header_offset < 0:
        return nothing
    file.seek(info.header_offset)
    raw = file.read(LOCAL.size)
    if len(raw) < LOCAL.size:
        return nothing
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(raw)
    end = info.header_offset + LOCAL.size + name_length + extra_length + info.compress_size
    same = (
        mark == SIGNATURE
        and method == info.compress_type
        and not (flags ^ info.flag_bits) & (ENCRYPTED | UTF_8)
        and file.read(name_length) == _name_bytes(info)
        and _same_sizes(info, flags, crc, packed, size)
        and end <= archive.start_dir
    )
    return ("" if same else TWO_FACED), end


def _same_sizes(info: zipfile.ZipInfo, flags: int, crc: int, packed: int, size: int) -> bool:
    if flags & SIZES_FOLLOW and (crc, packed, size) == (0, 0, 0):
        return True
    agree = packed in {info.compress_size, WIDE} and size in {info.file_size, WIDE}
    return agree and (crc == info.CRC or bool(flags & SIZES_FOLLOW and crc == 0))


def _name_bytes(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF_8 else "cp437", "replace")
