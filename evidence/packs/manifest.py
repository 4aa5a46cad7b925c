"""What goes into a pack: composed by its caller, frozen, and the same bytes whenever it is sealed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file that somebody uploaded.

    `path` lies below `data/artefacts/` or `data/minutes/`; `sha256` is hex; `open` gives a fresh binary
    stream. `log_index` names the log entry whose details hold this digest, when there is one: then nobody who
    seals can put another file in its place.
    """

    path: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO]
    log_index: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What a log entry's digest stands for: `body` is JCS text, `salt` hex (see `EventDetail`)."""

    seq: int
    salt: str
    body: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The inclusion proof of one log entry in the pack's checkpoint."""

    index: int
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class LogCut:
    """The project's whole stream up to one signed checkpoint.

    `lines` are the JCS lines without line ends, in order. `previous` is the signed checkpoint of the
    preceding pack, "" when there is none; `consistency` proves it a prefix of this cut.
    """

    lines: Iterable[bytes]
    checkpoint: str
    previous: str = ""
    consistency: Sequence[bytes] = ()
    proofs: Sequence[Proof] = ()
    details: Sequence[Detail] = ()


@dataclass(frozen=True, slots=True)
class PackManifest:
    """Everything `seal` needs. `sealed_at` (with a zone) is every time in the pack.

    `project` has slug, name and demo; `decision` has gate, outcome, review and the log_index of the deciding
    entry (a draft without a decision: "" and None). `records` maps a record's name (`layout.RECORDS`) to a
    JSON value. `extra` are further report files, by path below `data/report/`.
    """

    pack_id: str
    final: bool
    purpose: str
    sealed_at: datetime
    project: Mapping[str, Any]
    decision: Mapping[str, Any]
    records: Mapping[str, Any]
    files: Sequence[PackFile]
    log: LogCut
    report_html: bytes
    report_pdf: bytes
    extra: Mapping[str, bytes] = field(default_factory=dict)
