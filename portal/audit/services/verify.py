"""Reading the whole log again and holding it against every promise made about it.

Per stream: numbers without gap, each entry chained to the one before, its text under its hash, its columns
and its details as the text says, every stored tree node, every signed checkpoint in the table and in the
copies outside the database. The first entry that breaks is named; what follows may be its consequence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connections, transaction

from portal.audit import anchors, logkey, triggers
from portal.audit.models import Checkpoint, Event, Node, Stream
from portal.audit.rules import notes, tlog
from portal.audit.rules.canonical import rfc3339

CHUNK = 4096
COLUMNS = (
    "seq", "prev", "leaf", "line", "recorded_at", "at", "actor", "verb", "object_kind", "object_id",
    "request_id", "details_digest", "detail__salt", "detail__body", "detail__actor_name", "detail__summary",
)  # fmt: skip
Tell = Callable[[str, int], None]


class Broken(Exception):
    """A promise that does not hold, at an entry (None: of the stream as a whole)."""

    def __init__(self, message: str, seq: int | None = None, expected: str = "", found: str = "") -> None:
        super().__init__(message)
        self.message, self.seq, self.expected, self.found = message, seq, expected, found


@dataclass(frozen=True)
class Fault:
    """The first break of a stream, with what was promised and what stands there."""

    stream: str
    message: str
    seq: int | None = None
    expected: str = ""
    found: str = ""


@dataclass
class Report:
    """What a verification found. `warnings` are no tampering, but weaken the proof."""

    streams: dict[str, int] = field(default_factory=dict)
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def events(self) -> int:
        return sum(self.streams.values())


def verify(*, tell: Tell | None = None, using: str = "default") -> Report:
    """Check every stream, and that the triggers stand. `tell` hears words and percent as it goes on."""
    report = Report()
    for name in sorted(triggers.missing(connections[using])):
        report.faults.append(
            Fault("", f"The trigger {name} does not stand as installed: entries can be changed.")
        )
    names = _streams(using)
    whole = Event.objects.using(using).count()
    for name in names:
        check = _StreamCheck(name, using)
        try:
            for done in check.run():
                if tell:
                    words = f"{name}: {done:,} of {check.head_size:,} events"
                    tell(words, 100 * (report.events + done) // max(whole, 1))
        except Broken as broken:
            fault = Fault(name, broken.message, broken.seq, broken.expected, broken.found)
            report.faults.append(fault)
        report.streams[name] = check.size
        report.checkpoints += check.signed
        report.warnings += check.warnings
    return report


def _streams(using: str) -> list[str]:
    """Every stream that a head, an event or a copy outside the database speaks of."""
    heads = Stream.objects.using(using).values_list("name", flat=True)
    written = Event.objects.using(using).order_by().values_list("stream", flat=True).distinct()
    return sorted({*heads, *written, *anchors.streams()})


class _StreamCheck:
    """One pass over a stream in chunks; memory does not grow with its length."""

    def __init__(self, name: str, using: str) -> None:
        self.name, self.using = name, using
        self.size, self.signed, self.head_size = 0, 0, 0
        self.last = ""
        self.peaks: list[tuple[int, bytes]] = []
        self.warnings: list[str] = []
        self.promised: dict[int, set[str]] = {}

    def run(self) -> Iterator[int]:
        """Yields how many entries stand, chunk by chunk. Raises `Broken` at the first that does not."""
        head = Stream.objects.using(self.using).filter(name=self.name).first()
        self.head_size = head.size if head else 0
        self._read_checkpoints()
        self._hold_root()
        while rows := self._rows(self.head_size):
            self._take(rows)
            yield self.size
        self._finish()

    def _finish(self) -> None:
        """With the stream locked, so that an entry appended meanwhile is read too: no false alarm."""
        with transaction.atomic(using=self.using):
            head = Stream.objects.using(self.using).select_for_update().filter(name=self.name).first()
            while rows := self._rows(None):
                self._take(rows)
            self._hold_end(head)

    # --- entries ---------------------------------------------------------------------------------

    def _rows(self, below: int | None) -> list[tuple[Any, ...]]:
        found = Event.objects.using(self.using).filter(stream=self.name, seq__gte=self.size)
        if below is not None:
            found = found.filter(seq__lt=below)
        return list(found.order_by("seq").values_list(*COLUMNS)[:CHUNK])

    def _take(self, rows: list[tuple[Any, ...]]) -> None:
        start = self.size
        made: list[tuple[int, int, str]] = []
        for row in rows:
            self._hold_entry(row)
            made += self._grow(row[2])
            self._hold_root()
        self._hold_nodes(start, made)

    def _hold_entry(self, row: tuple[Any, ...]) -> None:
        seq, prev, leaf, line = row[:4]
        if seq != self.size:
            raise Broken(f"Entry {self.size} is missing.", self.size)
        hashed = tlog.leaf_hash(line.encode()).hex()
        if hashed != leaf:
            raise Broken(f"The text of entry {seq} was changed.", seq, leaf, hashed)
        if prev != self.last:
            raise Broken(f"Entry {seq} does not follow the entry before it.", seq, self.last, prev)
        _hold_columns(self.name, row)
        _hold_details(row)
        self.last = leaf

    # --- tree ------------------------------------------------------------------------------------

    def _grow(self, leaf: str) -> list[tuple[int, int, str]]:
        """Append a leaf; every subtree that it completes as (level, index, hash)."""
        level, index, node = 0, self.size, bytes.fromhex(leaf)
        made = [(0, index, leaf)]
        while self.peaks and self.peaks[-1][0] == level:
            node = tlog.node_hash(self.peaks.pop()[1], node)
            level, index = level + 1, index >> 1
            made.append((level, index, node.hex()))
        self.peaks.append((level, node))
        self.size += 1
        return made

    def _hold_nodes(self, start: int, made: list[tuple[int, int, str]]) -> None:
        stored = self._stored_nodes(start)
        for level, index, value in made:
            if (there := stored.get((level, index), "")) != value:
                entry = ((index + 1) << level) - 1
                raise Broken(f"The tree node {level}/{index} was changed or removed.", entry, value, there)

    def _stored_nodes(self, start: int) -> dict[tuple[int, int], str]:
        found: dict[tuple[int, int], str] = {}
        nodes = Node.objects.using(self.using).filter(stream=self.name)
        for level in range(self.size.bit_length()):
            low, high = start >> level, self.size >> level
            if low < high:
                rows = nodes.filter(level=level, index__gte=low, index__lt=high)
                found.update(((level, index), value) for index, value in rows.values_list("index", "hash"))
        return found

    def _root(self) -> str:
        if not self.peaks:
            return tlog.EMPTY_ROOT.hex()
        node = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            node = tlog.node_hash(left, node)
        return node.hex()

    # --- checkpoints -----------------------------------------------------------------------------

    def _read_checkpoints(self) -> None:
        kept = anchors.kept(self.name)
        outside = set(kept)
        inside = set()
        for row in Checkpoint.objects.using(self.using).filter(stream=self.name).order_by("id"):
            said = self._open(row.note, "A checkpoint in the database")
            if (said.size, said.root.hex()) != (row.size, row.root):
                raise Broken(
                    "A checkpoint's columns differ from its signed text.", None, said.root.hex(), row.root
                )
            inside.add(row.note)
            self.signed += 1
        for note in kept:
            self._open(note, "A checkpoint kept outside the database")
            if note not in inside:
                raise Broken("A checkpoint kept outside the database is missing from it.", None, note, "")
        if inside - outside:
            self.warnings.append(
                f"{self.name}: {len(inside - outside)} checkpoints have no copy outside the database."
            )

    def _open(self, note: str, which: str) -> notes.Checkpoint:
        origin = logkey.origin(self.name)
        key = notes.VerifierKey(origin, logkey.signer().public_bytes)
        try:
            said = notes.open_checkpoint(note, key)
        except notes.BadNote as bad:
            raise Broken(f"{which} is not signed by the log's key: {bad}.") from bad
        self.promised.setdefault(said.size, set()).add(said.root.hex())
        return said

    def _hold_root(self) -> None:
        """Whether the tree has the root that was signed at this size."""
        for promised in self.promised.pop(self.size, ()):
            if promised != self._root():
                last = self.size - 1
                message = (
                    f"The first {self.size} entries are not those that were signed: they were rewritten."
                )
                raise Broken(message, last, promised, self._root())

    def _hold_end(self, head: Stream | None) -> None:
        if self.promised:
            size = max(self.promised)
            message = f"{size} entries were signed, but only {self.size} are there: the end was cut off."
            raise Broken(message, self.size, str(size), str(self.size))
        if head is None:
            raise Broken("The stream has entries but no head.", None)
        if (head.size, head.head) != (self.size, self.last):
            message = f"The head says {head.size} entries; {self.size} are there."
            raise Broken(message, self.size, head.head, self.last)
        events = Event.objects.using(self.using).filter(stream=self.name).count()
        if events != self.size:
            raise Broken(f"{events - self.size} entries stand outside the numbering.", None)
        nodes = Node.objects.using(self.using).filter(stream=self.name).count()
        expected = sum(self.size >> level for level in range(self.size.bit_length()))
        if nodes != expected:
            raise Broken("There are more tree nodes than entries call for.", None, str(expected), str(nodes))


def _hold_columns(stream: str, row: tuple[Any, ...]) -> None:
    """The columns, which pages and filters read, repeat what the hashed text says."""
    seq, prev, _, line, recorded_at, at, actor, verb, kind, key, request_id, digest = row[:12]
    said = json.loads(line)
    columns = (
        stream, seq, prev, rfc3339(recorded_at), rfc3339(at), actor, verb, {"kind": kind, "id": key},
        request_id, digest,
    )  # fmt: skip
    text = tuple(said.get(name) for name in LEAF_FIELDS)
    if columns != text:
        wrong = [name for name, ours, its in zip(LEAF_FIELDS, columns, text, strict=True) if ours != its]
        raise Broken(f"Columns of entry {seq} differ from its text: {', '.join(wrong)}.", seq)


LEAF_FIELDS = (
    "stream", "seq", "prev", "recorded_at", "at", "actor", "verb", "object", "request_id", "details_digest",
)  # fmt: skip


def _hold_details(row: tuple[Any, ...]) -> None:
    seq, digest, salt, body, actor_name, summary = row[0], *row[11:16]
    if body is None:
        raise Broken(f"The details of entry {seq} are missing.", seq, digest, "")
    found = "sha256:" + sha256(_bytes(salt) + body.encode()).hexdigest()
    if found != digest:
        raise Broken(f"The details of entry {seq} were changed.", seq, digest, found)
    said = json.loads(body)
    if (said["actor_name"], said["summary"]) != (actor_name, summary):
        raise Broken(f"Name or summary of entry {seq} differ from its details.", seq)


def _bytes(salt: str) -> bytes:
    try:
        return bytes.fromhex(salt)
    except ValueError:
        return b""


def as_result(report: Report, finished_at: datetime) -> dict[str, Any]:
    """The report as JSON, for the job's result and the API."""
    return {
        "ok": report.ok,
        "events": report.events,
        "checkpoints": report.checkpoints,
        "streams": report.streams,
        "faults": [vars(fault) for fault in report.faults],
        "warnings": report.warnings,
        "verified_at": rfc3339(finished_at),
    }
