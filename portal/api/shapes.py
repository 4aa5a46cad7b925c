"""Serializers here shape input and output; they hold no rules and write nothing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Shape(serializers.Serializer[Any]):
    """The shape of a body. A field that is not in it is refused: a typing mistake must not pass silently."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = sorted(set(data) - known)
        if unknown:
            choice = ", ".join(sorted(known)) or "none"
            raise serializers.ValidationError(
                {name: [f"This field is not known here. Known: {choice}."] for name in unknown}
            )
        return values


class PersonOut(Shape):
    """A person or service account in an answer."""

    id = serializers.CharField(source="actor_id")
    username = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457 problem document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable and machine readable.")
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # RFC 9457's member; the metaclass takes it
        child=serializers.ListField(child=serializers.CharField())
    )
    fix = serializers.CharField(help_text="Where to go or what to do.", allow_blank=True)
    request_id = serializers.CharField()
