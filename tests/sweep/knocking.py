"""Sending one request of the sweep and undoing what it did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.audit.models import Event
from tests.sweep.rows import Row
from tests.sweep.scenery import Place, Scenery

LOGIN = "/account/login/"
# What differs between two answers that say the same: ids of requests, CSRF masks, and the address that was asked for.
NOISE = re.compile(rb'csrfmiddlewaretoken" value="\w+"|\b[0-9a-f]{16}\b|Printed from [^<]*')


@dataclass(frozen=True)
class Heard:
    """What came back, and which events it left behind before it was undone."""

    status: int
    body: bytes
    location: str
    verbs: tuple[str, ...]

    @property
    def asked_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith(LOGIN)

    @property
    def did_something(self) -> bool:
        return any(verb != "act.refused" for verb in self.verbs)

    @property
    def words(self) -> bytes:
        """The body without what is different in every answer."""
        return NOISE.sub(b"", self.body)


def knock(scenery: Scenery, row: Row, caller: str, place: Place, path: str = "") -> Heard:
    """One request, rolled back."""
    with transaction.atomic():
        before = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        answer: Any = row.send(scenery, caller, place, path or row.path(place))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        verbs = tuple(Event.objects.filter(id__gt=before).values_list("verb", flat=True))
        transaction.set_rollback(True)
    return Heard(answer.status_code, body, answer.headers.get("Location", ""), verbs)


def wrong(row: Row, caller: str, heard: Heard) -> str:
    """What is not as expected, in words; empty when all is well."""
    expected = row.expected(caller)
    unknown = heard.status == 401 if row.is_api else heard.asked_to_sign_in
    fits = {
        "unknown": unknown,
        "invisible": heard.status in row.unseen,
        "lacking": heard.status in row.strangers,
        "own": heard.status == 409,
        "in": heard.status in row.good and not heard.asked_to_sign_in,
    }[expected]
    if fits and (expected == "in" or not heard.did_something):
        return ""
    left = f" and left {', '.join(heard.verbs)}" if heard.verbs else ""
    return f"{caller}: expected {expected}, got {heard.status} {heard.location}{left}"
