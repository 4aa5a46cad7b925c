"""That an entry stands in the log: its inclusion proof (RFC 9162, section 2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

from portal.audit.models import Checkpoint, Event, Stream
from portal.audit.rules import tlog
from portal.audit.selectors.nodes import node_reader


@dataclass(frozen=True)
class Proof:
    """The sibling hashes from a leaf up to a root; `note` is the signed checkpoint with that root, if any."""

    size: int
    root: str
    path: list[str]
    note: str
    holds: bool


def inclusion(event: Event) -> Proof:
    """Towards the oldest signed checkpoint that covers the entry, else towards the unsigned present root."""
    signed = Checkpoint.objects.filter(stream=event.stream, size__gt=event.seq).order_by("size", "id").first()
    size = signed.size if signed else Stream.objects.get(name=event.stream).size
    fetch = node_reader(event.stream)
    path = tlog.inclusion_from_nodes(event.seq, size, fetch)
    root = bytes.fromhex(signed.root) if signed else tlog.root_from_nodes(size, fetch)
    leaf = tlog.leaf_hash(event.line.encode())
    return Proof(
        size=size,
        root=root.hex(),
        path=[part.hex() for part in path],
        note=signed.note if signed else "",
        holds=tlog.verify_inclusion(leaf, event.seq, size, path, root),
    )
