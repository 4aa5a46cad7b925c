"""The shape of a verdict: the question and the answer."""

from __future__ import annotations

from rest_framework import serializers

from portal.api.shapes import Shape

SEVERITIES = ("blocking", "backlog", "info")


class VerdictAsked(Shape):
    """What the caller wants to do. What is left out means the widest: production, all traffic, all regions."""

    snapshot = serializers.IntegerField(
        required=False, min_value=1, help_text="Number; without it the snapshot that was reviewed."
    )
    digest = serializers.CharField(required=False, max_length=80, help_text="The snapshot by its digest.")
    environment = serializers.CharField(required=False, max_length=80, default="production")
    traffic = serializers.FloatField(
        required=False, min_value=0, max_value=100, default=100.0, help_text="Share in per cent."
    )
    region = serializers.CharField(required=False, max_length=80, default="*")
    fail = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it
        ["closed"],
        required=False,
        help_text="`closed`: 409 with the same body on deny, so that curl -f stops.",
    )


class SnapshotRefOut(Shape):
    """The release set that was asked about."""

    number = serializers.IntegerField()
    digest = serializers.CharField()


class VerdictReasonOut(Shape):
    """One reason. `due` is when its owner promised to mend it; `url` is the page where that is done."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    message = serializers.CharField()
    rule = serializers.CharField()
    requirement = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField()


class LiveExceptionOut(Shape):
    """An exception that covers something now."""

    id = serializers.CharField()
    criterion = serializers.CharField()
    requirement = serializers.CharField()
    owner = serializers.CharField()
    approver = serializers.CharField()
    remediation_date = serializers.DateTimeField()
    url = serializers.CharField()


class VerdictConditionOut(Shape):
    """A condition of the go: `text` says all of it in words, the fields what a machine can check."""

    text = serializers.CharField()
    provided_that = serializers.CharField(help_text="What no field can say.")
    environment = serializers.CharField()
    traffic = serializers.IntegerField(allow_null=True, help_text="Greatest share in per cent.")
    region = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class DecidedByOut(Shape):
    """Who decided in which seat."""

    seat = serializers.CharField()
    name = serializers.CharField()
    outcome = serializers.ChoiceField(["go", "go_with_conditions", "no_go"])
    decided_at = serializers.DateTimeField()


class VerdictOut(Shape):
    """The verdict. Reasons come ordered by what unlocks most; `valid_until` is when it can change by itself."""

    decision = serializers.ChoiceField(["allow", "allow_with_exceptions", "deny"])
    enforced = serializers.BooleanField(help_text="Whether the answer binds.")
    gate = serializers.CharField()
    project = serializers.CharField()
    snapshot = SnapshotRefOut(allow_null=True)
    reasons = VerdictReasonOut(many=True)
    exceptions = LiveExceptionOut(many=True)
    conditions = VerdictConditionOut(many=True)
    decided_by = DecidedByOut(many=True)
    stale = serializers.BooleanField()
    facts_digest = serializers.CharField()
    evaluated_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
