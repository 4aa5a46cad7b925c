"""The shape of kinds, demands and lint messages in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.kinds import Kind
from evidence.kinds.form import forms
from portal.api.shapes import Shape


class DemandOut(Shape):
    """What a version must say before it may stand on a rung."""

    rung = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField(
        help_text="Empty where a rule says it in words that depend on the document."
    )
    needs = serializers.CharField(help_text="The field that must not be empty.")
    rule = serializers.CharField()
    advice = serializers.BooleanField(help_text="Advised, never required.")
    source = serializers.CharField()  # type: ignore[assignment]  # where the demand comes from


class KindOut(Shape):
    """A kind of artefact with the states of a version, lowest first."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a kind has a label
    says = serializers.CharField()
    ladder = serializers.ListField(child=serializers.CharField())
    counts_from = serializers.CharField()
    version_bound = serializers.BooleanField()
    uploadable = serializers.BooleanField()
    demands = serializers.SerializerMethodField()
    json_schema = serializers.SerializerMethodField()

    @extend_schema_field(DemandOut(many=True))
    def get_demands(self, kind: Kind) -> list[dict[str, Any]]:
        found = forms().get(kind.key)
        return [dict(DemandOut(each).data) for each in found.demands] if found else []

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_json_schema(self, kind: Kind) -> dict[str, Any] | None:
        found = forms().get(kind.key)
        return found.schema() if found else None


class LintIn(Shape):
    """A filled-in form and the state that it claims."""

    content = serializers.DictField()
    state = serializers.CharField(
        required=False, default="", help_text="By default the one from which it counts."
    )


class MessageOut(Shape):
    """One thing to mend. An error keeps the version from the state it claims."""

    severity = serializers.CharField(help_text="error, warning or info.")
    code = serializers.CharField()
    field = serializers.CharField(help_text="Such as steps.1.traffic.")
    message = serializers.CharField(source="text")
    rung = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)


class ContentIn(Shape):
    """What a version says that is not read here."""

    content = serializers.DictField()
