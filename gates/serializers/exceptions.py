"""The shape of exceptions."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from gates.models import ExceptionState, GateException
from gates.selectors.exceptions import standing
from portal.api.shapes import PersonOut, Shape


class ExceptionIn(Shape):
    """A request to pass a gate without one criterion, until a date, with somebody accountable."""

    gate = serializers.CharField()
    criterion = serializers.CharField()
    requirement = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Such as AIA-9.2.a, before it applies."
    )
    rationale = serializers.CharField(required=False, allow_blank=True, default="")
    scope = serializers.CharField(required=False, allow_blank=True, default="")
    compensating_measure = serializers.CharField(required=False, allow_blank=True, default="")
    owner = serializers.CharField(required=False, allow_blank=True, default="", help_text="A username.")
    remediation_date = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ExtensionIn(Shape):
    """More time: a later date, and why it was not mended."""

    remediation_date = serializers.DateTimeField(required=False, allow_null=True, default=None)
    rationale = serializers.CharField(required=False, allow_blank=True, default="")


class ExceptionAnswerIn(Shape):
    """Why it is approved or refused."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class RemediationIn(Shape):
    """What was done and where it can be seen."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


class ExceptionOut(Shape):
    """An exception. `standing` is its state as it reads now, `overdue` included."""

    url = serializers.SerializerMethodField()
    id = serializers.CharField(source="__str__")
    number = serializers.IntegerField()
    gate = serializers.CharField()
    criterion = serializers.CharField()
    requirement = serializers.CharField()
    state = serializers.ChoiceField(ExceptionState.choices)
    standing = serializers.SerializerMethodField()
    rationale = serializers.CharField()
    scope = serializers.CharField()
    compensating_measure = serializers.CharField()
    owner = PersonOut()
    remediation_date = serializers.DateTimeField()
    requested_by = PersonOut()
    requested_at = serializers.DateTimeField()
    answered_by = PersonOut(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer_reason = serializers.CharField()
    remediated_by = PersonOut(allow_null=True)
    remediated_at = serializers.DateTimeField(allow_null=True)
    remediation_note = serializers.CharField()
    supersedes = serializers.SerializerMethodField(help_text="The exception that this one extends.")
    superseded_by = serializers.SerializerMethodField(help_text="The extension that was requested.")

    def get_url(self, exception: GateException) -> str:
        return f"/api/v1/projects/{exception.project.slug}/exceptions/{exception.number}/"

    def get_standing(self, exception: GateException) -> str:
        return standing(exception, timezone.now())

    def get_supersedes(self, exception: GateException) -> int | None:
        return exception.supersedes.number if exception.supersedes else None

    def get_superseded_by(self, exception: GateException) -> int | None:
        longer: GateException | None = getattr(exception, "superseded_by", None)
        return longer.number if longer else None
