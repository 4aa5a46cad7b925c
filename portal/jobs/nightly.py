"""Jobs that the clock asks for."""

from __future__ import annotations

from django.db import transaction

from portal.accounts.selectors.people import caretaker
from portal.audit.models import Stream
from portal.audit.services.log import checkpoint
from portal.jobs.queue import enqueue
from portal.jobs.running import Run, handles


def put_in(kind: str) -> None:
    """Queue a scheduled job in the name of the installation's own account."""
    with transaction.atomic():
        enqueue(kind, by=caretaker(), args={}, key="nightly")


@handles("audit.checkpoint_all", title="Sign the log's checkpoints")
def checkpoint_all(run: Run) -> None:
    streams = list(Stream.objects.values_list("name", flat=True))
    for done, name in enumerate(streams):
        run.step(f"Signing {name}", percent=100 * done // len(streams))
        checkpoint(name, why="nightly")
    with run.finish() as result:
        result["streams"] = len(streams)
