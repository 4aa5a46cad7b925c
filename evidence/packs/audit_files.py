"""The part of a pack that lets the log speak for itself: entries, checkpoint, proofs, details."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from evidence.packs import layout
from evidence.packs.manifest import Detail, LogCut, Proof
from evidence.packs.records import BadManifest
from portal.audit.rules import notes, tlog
from portal.audit.rules.canonical import canonical


@dataclass(frozen=True, slots=True)
class SpooledLog:
    """The stream written down once, so that its size is known before the container begins."""

    file: BinaryIO
    size: int
    checkpoint: notes.Checkpoint


def spool(log: LogCut) -> SpooledLog:
    """Write the lines to a temporary file and hold their root against the checkpoint.

    Raises `BadManifest` when the checkpoint is not of exactly these lines.
    """
    checkpoint = _read("checkpoint", log.checkpoint)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes what it is given)
    counted = _Counted(log.lines, file)
    root = tlog.root(counted)
    if (counted.count, root) != (checkpoint.size, checkpoint.root):
        file.close()
        raise BadManifest(f"the checkpoint is of {checkpoint.size} entries, not of these {counted.count}")
    return SpooledLog(file, file.tell(), checkpoint)


def audit_files(log: LogCut, checkpoint: notes.Checkpoint) -> dict[str, bytes]:
    """Every file below `data/audit/` but the entries themselves."""
    files = {
        layout.CHECKPOINT: log.checkpoint.encode(),
        layout.PREVIOUS: (log.previous or empty_marker(checkpoint.origin)).encode(),
        layout.CONSISTENCY: _consistency(log, checkpoint),
        layout.DETAILS: _details(log.details),
    }
    for proof in log.proofs:
        files[layout.proof_path(proof.index)] = proof_text(proof, log.checkpoint)
    return files


def empty_marker(origin: str) -> str:
    """What stands for a previous checkpoint when there is none: the unsigned head of an empty log."""
    return notes.Checkpoint(origin, 0, tlog.EMPTY_ROOT).body


def proof_text(proof: Proof, checkpoint: str) -> bytes:
    """One inclusion proof with its checkpoint, able to travel alone (c2sp.org/tlog-proof@v1)."""
    hashes = "".join(base64.b64encode(value).decode() + "\n" for value in proof.hashes)
    return f"c2sp.org/tlog-proof@v1\nindex {proof.index}\n{hashes}\n{checkpoint}".encode()


class _Counted:
    """The leaf hashes of the lines, which are written and counted on the way."""

    def __init__(self, lines: Iterable[bytes], file: BinaryIO) -> None:
        self.lines, self.file, self.count = lines, file, 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.file.write(line + b"\n")
            self.count += 1
            yield tlog.leaf_hash(line)


def _consistency(log: LogCut, checkpoint: notes.Checkpoint) -> bytes:
    before = _read("previous checkpoint", log.previous).size if log.previous else 0
    proof = [base64.b64encode(value).decode() for value in log.consistency]
    return canonical({"from": before, "proof": proof, "to": checkpoint.size})


def _details(details: Sequence[Detail]) -> bytes:
    rows = sorted(details, key=lambda row: row.seq)
    lines = ({"body": json.loads(row.body), "salt": row.salt, "seq": row.seq} for row in rows)
    return b"".join(canonical(line) + b"\n" for line in lines)


def _read(what: str, text: str) -> notes.Checkpoint:
    try:
        return notes.split_checkpoint(text)[0]
    except notes.BadNote as wrong:
        raise BadManifest(f"the {what}: {wrong}") from wrong
