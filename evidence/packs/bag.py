"""The texts of a BagIt 1.0 bag (RFC 8493). Its manifests are also valid input of `sha256sum --check`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from evidence.packs.keys import rfc3339

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def info(pack_id: str, sealed_at: datetime, payload_bytes: int, payload_files: int) -> bytes:
    """`bag-info.txt`: the pack's name, its one time, and how much payload there is."""
    sealed = rfc3339(sealed_at)
    return (
        f"External-Identifier: {pack_id}\n"
        f"Bagging-Date: {sealed[:10]}\n"
        f"Payload-Oxum: {payload_bytes}.{payload_files}\n"
        f"Sealed-At: {sealed}\n"
    ).encode()


def manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest of hex SHA-256 by path, sorted by the paths' UTF-8 bytes."""
    return b"".join(f"{digests[path]}  {path}\n".encode() for path in in_order(digests))


def in_order(paths: Mapping[str, object]) -> list[str]:
    """The one order of every list in a pack."""
    return sorted(paths, key=lambda path: path.encode())
