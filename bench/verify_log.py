"""How many events per second a verification of the log reads, and how much memory it takes.

    python -m bench.verify_log [EVENTS]

Fills a SQLite file with a chain of EVENTS entries (200 000 without the argument), signs, and verifies.
The goal is 1 000 000 events within 60 s: 16 700 events a second, with memory that does not grow.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

GOAL = 1_000_000 / 60
BATCH = 10_000


def fill(events: int) -> None:
    """A stream as `record` would have written it, in bulk."""
    import rfc8785
    from django.db import transaction

    from portal.audit.models import Event, EventDetail, Node, Stream
    from portal.audit.rules import tlog
    from portal.audit.rules.canonical import rfc3339
    from portal.audit.services.log import details_digest

    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    stamp, salt, prev = rfc3339(at), "00" * 16, ""
    body = rfc8785.dumps({"actor_name": "Ada", "summary": "changed the name", "details": {"a": 1}}).decode()
    digest = details_digest(salt, body)
    peaks: dict[tuple[int, int], bytes] = {}
    for start in range(0, events, BATCH):
        rows, nodes = [], []
        for seq in range(start, min(start + BATCH, events)):
            said: dict[str, Any] = {
                "v": 1, "stream": "bench", "seq": seq, "prev": prev, "recorded_at": stamp, "at": stamp,
                "actor": "a" * 32, "verb": "project.changed", "object": {"kind": "project", "id": "bench"},
                "request_id": "f" * 16, "details_digest": digest,
            }  # fmt: skip
            line = rfc8785.dumps(said).decode()
            leaf = tlog.leaf_hash(line.encode())
            for level, index, value in tlog.nodes_completed_by(seq, leaf, lambda *key: peaks.pop(key)):
                nodes.append(Node(stream="bench", level=level, index=index, hash=value.hex()))
                peaks[(level, index)] = value
            rows.append(
                Event(
                    stream="bench",
                    seq=seq,
                    prev=prev,
                    leaf=leaf.hex(),
                    line=line,
                    recorded_at=at,
                    at=at,
                    actor="a" * 32,
                    verb="project.changed",
                    object_kind="project",
                    object_id="bench",
                    request_id="f" * 16,
                    details_digest=digest,
                )
            )
            prev = leaf.hex()
        with transaction.atomic():
            made = Event.objects.bulk_create(rows)
            EventDetail.objects.bulk_create(
                EventDetail(event=row, salt=salt, body=body, actor_name="Ada", summary="changed the name")
                for row in made
            )
            Node.objects.bulk_create(nodes)
    Stream.objects.create(name="bench", size=events, head=prev)


def main(events: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GATEHOUSE_DATA=folder, DJANGO_SETTINGS_MODULE="portal.settings")
        import django

        django.setup()
        from django.core.management import call_command

        from portal.audit.services.log import checkpoint
        from portal.audit.services.verify import verify

        call_command("migrate", verbosity=0)
        fill(events)
        checkpoint("bench", why="bench")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        report = verify()
        seconds = time.perf_counter() - started
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rate = events / seconds
    print(f"{events:,} events in {seconds:.1f} s: {rate:,.0f} events a second, {rate / GOAL:.2f} x the goal")
    print(f"memory grew by {grown:.0f} MB; {'no break' if report.ok else report.faults}")
    return 0 if report.ok and rate >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
