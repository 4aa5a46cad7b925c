"""The shape of versions and snapshots in the API."""

from __future__ import annotations

from rest_framework import serializers

from portal.api.shapes import PersonOut, Shape
from registry.models import Snapshot, VersionKind

# What a primary key can hold, on both databases.
GREATEST_ID = 2**63 - 1


class VersionsAsked(Shape):
    """Filters of the list."""

    kind = serializers.ChoiceField(VersionKind.choices, required=False)
    name = serializers.CharField(required=False)
    digest = serializers.CharField(required=False)


class VersionIn(Shape):
    """One immutable version of one thing."""

    kind = serializers.ChoiceField(VersionKind.choices)
    name = serializers.CharField(max_length=120)
    version = serializers.CharField(max_length=80)
    digest = serializers.CharField(
        max_length=80, help_text="sha256: and 64 hex digits, or git: and a commit."
    )
    location = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    note = serializers.CharField(required=False, allow_blank=True, default="")


class VersionOut(Shape):
    """A registered version."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(VersionKind.choices)
    name = serializers.CharField()
    version = serializers.CharField()
    digest = serializers.CharField()
    location = serializers.CharField()
    note = serializers.CharField()
    registered_by = PersonOut()
    registered_at = serializers.DateTimeField()


class CaptureIn(Shape):
    """One version of each kind, by id; a kind without one says why in `not_used`."""

    versions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=GREATEST_ID), max_length=50
    )
    not_used = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, default=dict
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")


class ItemOut(Shape):
    """One version in a snapshot."""

    kind = serializers.ChoiceField(VersionKind.choices)
    id = serializers.IntegerField(source="version.id")
    name = serializers.CharField(source="version.name")
    version = serializers.CharField(source="version.version")
    digest = serializers.CharField(source="version.digest")
    location = serializers.CharField(source="version.location")


class SnapshotOut(Shape):
    """A release set. `digest` is `sha256:` over the JCS of its items and reasons."""

    url = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    digest = serializers.CharField()
    items = ItemOut(many=True)
    not_used = serializers.DictField(child=serializers.CharField())
    note = serializers.CharField()
    captured_by = PersonOut()
    captured_at = serializers.DateTimeField()

    def get_url(self, snapshot: Snapshot) -> str:
        return f"/api/v1/projects/{snapshot.project.slug}/snapshots/{snapshot.number}/"


class ChangeOut(Shape):
    """One kind in two snapshots."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it
    changed = serializers.BooleanField()
    before = serializers.CharField()
    after = serializers.CharField()
    before_digest = serializers.CharField()
    after_digest = serializers.CharField()
