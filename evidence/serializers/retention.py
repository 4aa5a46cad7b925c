"""The shape of retention: what is kept until when, holds, deletions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from evidence.models import DeletionState
from portal.api.shapes import PersonOut, Shape


class RetentionOut(Shape):
    """One version and what keeps it. `until` is null while it is in force; empty `reasons` means that it may go."""

    artefact = serializers.IntegerField(source="version.artefact.number")
    version = serializers.IntegerField(source="version.number")
    title = serializers.CharField(source="version.artefact.title")
    sha256 = serializers.CharField(source="version.sha256")
    until = serializers.DateTimeField(source="kept.until", allow_null=True)
    period = serializers.SerializerMethodField()
    rule = serializers.SerializerMethodField(help_text="Where the period comes from.")
    deleted_at = serializers.DateTimeField(source="version.deleted_at", allow_null=True)
    reasons = serializers.SerializerMethodField()

    def get_period(self, row: Any) -> str:
        return row.kept.period.key if row.kept.period else ""

    def get_rule(self, row: Any) -> str:
        return row.kept.period.source if row.kept.period else ""

    def get_reasons(self, row: Any) -> list[str]:
        return [each.message for each in row.answer.reasons]


class HoldIn(Shape):
    """A legal hold on the project, or on one artefact."""

    reason = serializers.CharField()
    artefact = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Its number."
    )


class HoldOut(Shape):
    """A legal hold."""

    id = serializers.IntegerField()
    artefact = serializers.SerializerMethodField()
    reason = serializers.CharField()
    placed_by = PersonOut()
    placed_at = serializers.DateTimeField()
    released_by = PersonOut(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    release_reason = serializers.CharField()

    def get_artefact(self, hold: Any) -> int | None:
        return hold.artefact.number if hold.artefact else None


class DeletionIn(Shape):
    """Ask that the bytes of a version be deleted."""

    artefact = serializers.IntegerField(help_text="Its number in the project.")
    version = serializers.IntegerField(help_text="Its number in the artefact.")
    reason = serializers.CharField()


class DeletionOut(Shape):
    """A deletion: asked for by one person, decided by another."""

    id = serializers.CharField(source="__str__")
    number = serializers.IntegerField()
    artefact = serializers.IntegerField(source="version.artefact.number")
    version = serializers.IntegerField(source="version.number")
    sha256 = serializers.CharField(source="version.sha256")
    reason = serializers.CharField()
    state = serializers.ChoiceField(DeletionState.choices)
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    answered_by = PersonOut(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer_reason = serializers.CharField()
