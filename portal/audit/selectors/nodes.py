"""Stored subtree hashes."""

from __future__ import annotations

from portal.audit.models import Node
from portal.audit.rules import tlog


def node_reader(stream: str) -> tlog.Fetch:
    """Read stored subtree hashes of a stream."""

    def fetch(level: int, index: int) -> bytes:
        found = Node.objects.values_list("hash", flat=True).get(stream=stream, level=level, index=index)
        return bytes.fromhex(found)

    return fetch
