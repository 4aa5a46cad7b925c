"""`audit/events/`, `audit/checkpoint`, `audit/verify`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.schema import operation
from portal.api.views import ApiView
from portal.audit.readers import streams_of
from portal.audit.selectors import events as log
from portal.audit.selectors.proofs import inclusion
from portal.audit.serializers import (
    CheckpointAsked,
    CheckpointOut,
    EventOut,
    EventsAsked,
    ProvedEventOut,
    VerificationOut,
)
from portal.jobs import verifying
from portal.jobs.serializers import JobOut


class Events(ApiView):
    """The events of every stream the caller may read."""

    @operation("List events", answers=EventOut, asks=EventsAsked, many=True)
    def get(self, request: Request) -> Response:
        wanted = EventsAsked.filter(self.asked(EventsAsked))
        found = log.page(log.events(streams_of(self.caller.user), wanted))
        return self.page(found, EventOut, fill=log.whole)


class OneEvent(ApiView):
    """One entry."""

    @operation("Read an event with its inclusion proof", answers=ProvedEventOut)
    def get(self, request: Request, stream: str, seq: int) -> Response:
        event: Any = log.event(streams_of(self.caller.user), stream, seq)
        event.proof = inclusion(event)
        return self.show(event, ProvedEventOut)


class Checkpoint(ApiView):
    """The newest signed checkpoint."""

    @operation("Read the newest checkpoint", answers=CheckpointOut, asks=CheckpointAsked)
    def get(self, request: Request) -> Response:
        stream = self.asked(CheckpointAsked)["stream"]
        return self.show(log.newest_checkpoint(streams_of(self.caller.user), stream), CheckpointOut)


class Verification(ApiView):
    """Verifying the whole log."""

    scopes = {"POST": "read"}

    @operation("Read what the last verification found", answers=VerificationOut)
    def get(self, request: Request) -> Response:
        return self.show(_seen_by(self.caller.user), VerificationOut)

    @operation("Verify the log now", answers=JobOut, status=202)
    def post(self, request: Request) -> Response:
        return self.made(verifying.ask(by=self.caller, at=self.now), JobOut, status=202)


def _seen_by(user: Any) -> dict[str, Any]:
    last, streams = verifying.latest(), streams_of(user)
    if last is None:
        return {"ok": None, "verified_at": None, "streams": {}, "faults": [], "warnings": []}
    result = last.result
    return {
        "ok": result["ok"],
        "verified_at": last.finished_at,
        "streams": {name: size for name, size in result["streams"].items() if name in streams},
        "faults": [fault for fault in result["faults"] if not fault["stream"] or fault["stream"] in streams],
        "warnings": result["warnings"],
    }
