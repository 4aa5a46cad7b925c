"""The shape of the log in the API."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from portal.api.shapes import Shape
from portal.audit.models import Event
from portal.audit.selectors.events import Filter


class EventsAsked(Shape):
    """Filters, named as their fields. `from` and `to` are whole days in UTC."""

    person = serializers.CharField(required=False, max_length=150)
    verb = serializers.CharField(required=False, max_length=80, help_text="An act or the beginning of one.")
    project = serializers.CharField(required=False, help_text="A slug, or `site`.")
    object = serializers.CharField(required=False, max_length=160, help_text="A kind, an id, or kind/id.")
    text = serializers.CharField(required=False, max_length=200)

    def get_fields(self) -> dict[str, Any]:
        day = serializers.DateField
        return {**super().get_fields(), "from": day(required=False), "to": day(required=False)}

    @staticmethod
    def filter(values: dict[str, Any]) -> Filter:
        """The values as the log's own filter."""
        renamed = {"from": "since", "to": "until"}
        return Filter(**{renamed.get(name, name): value for name, value in values.items()})


class EventOut(Shape):
    """One entry. `line` is the exact text whose RFC 6962 leaf hash is `leaf`."""

    url = serializers.SerializerMethodField()
    stream = serializers.CharField()
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.CharField()
    person = serializers.CharField(source="detail.actor_name")
    verb = serializers.CharField()
    object_kind = serializers.CharField()
    object_id = serializers.CharField()
    summary = serializers.CharField(source="detail.summary")
    details = serializers.SerializerMethodField()
    request_id = serializers.CharField()
    prev = serializers.CharField()
    leaf = serializers.CharField()
    line = serializers.CharField()

    def get_url(self, event: Event) -> str:
        return f"/api/v1/audit/events/{event.stream}/{event.seq}/"

    def get_details(self, event: Event) -> dict[str, Any]:
        details: dict[str, Any] = json.loads(event.detail.body).get("details", {})
        return details


class ProofOut(Shape):
    """An inclusion proof (RFC 9162, section 2.1.3)."""

    size = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it
    path = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(
        help_text="The signed checkpoint with this root; empty when none covers it yet."
    )


class ProvedEventOut(EventOut):
    """One entry with the proof that it stands in the log."""

    proof = ProofOut()


class CheckpointAsked(Shape):
    """Of which stream."""

    stream = serializers.CharField(help_text="A project's slug, or `site`.")


class CheckpointOut(Shape):
    """A signed statement of a stream's size and root (C2SP tlog-checkpoint)."""

    stream = serializers.CharField()
    size = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it
    note = serializers.CharField()
    why = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class VerificationOut(Shape):
    """What the last verification found, as far as the caller may read."""

    ok = serializers.BooleanField(allow_null=True, help_text="Null before the first verification.")
    verified_at = serializers.DateTimeField(allow_null=True)
    streams = serializers.DictField(child=serializers.IntegerField())
    faults = serializers.ListField(child=serializers.DictField())
    warnings = serializers.ListField(child=serializers.CharField())
