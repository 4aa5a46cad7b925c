"""The shape of a project's gates and of attestations."""

from __future__ import annotations

from rest_framework import serializers

from gates.serializers.catalogue import SEVERITIES
from portal.api.shapes import PersonOut, Shape

STATES = (
    "not_started", "open", "passed", "conditional", "passed_with_exceptions", "stale", "no_go", "blocked",
)  # fmt: skip


class GateOut(Shape):
    """How one gate stands: its state, and how much of what it asks for holds."""

    url = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it
    stage = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    ready = serializers.BooleanField(help_text="Nothing blocks.")
    met = serializers.IntegerField(help_text="Criteria that hold by themselves.")
    covered = serializers.IntegerField(help_text="Criteria that a live exception covers.")
    owed = serializers.IntegerField(help_text="Criteria that apply to this system.")
    blocking = serializers.IntegerField(help_text="Criteria that block now.")
    review = serializers.IntegerField(allow_null=True, help_text="Number of the review that governs.")
    verdict = serializers.CharField(help_text="Where the verdict is read.")


class CriterionOut(Shape):
    """One criterion now: what was found, who answers for it, and where it is mended."""

    key = serializers.CharField()
    title = serializers.CharField()
    statement = serializers.CharField()
    check = serializers.ChoiceField(["deliverable", "coverage", "attestation", "snapshot"])
    severity = serializers.ChoiceField(SEVERITIES)
    status = serializers.ChoiceField(["met", "unmet", "covered", "not_owed"])
    blocks = serializers.BooleanField()
    message = serializers.CharField()
    owner = serializers.CharField()
    owner_role = serializers.CharField()
    due = serializers.DateTimeField(allow_null=True, help_text="The remediation date of its exception.")
    exception = serializers.CharField(help_text="`EX-1`; empty without one.")
    overdue = serializers.BooleanField()
    late = serializers.BooleanField(help_text="A document of this kind arrived after the freeze.")
    action = serializers.CharField(help_text="What mends it, in words.")
    url = serializers.CharField(help_text="The page where it is mended.")
    row = serializers.IntegerField()
    requirements = serializers.ListField(child=serializers.CharField())
    unlocks = serializers.IntegerField(help_text="How much mending it would move.")
    source = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it


class LateOut(Shape):
    """A document that was recorded after the freeze."""

    title = serializers.CharField()
    kind = serializers.CharField()
    version = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class ReadinessOut(GateOut):
    """Everything the gate asks for. `blockers` are keys of criteria, what unlocks most first."""

    question = serializers.CharField()
    seats = serializers.ListField(child=serializers.CharField())
    criteria = CriterionOut(many=True)
    blockers = serializers.ListField(child=serializers.CharField())
    backlog = serializers.ListField(child=serializers.CharField())
    late = LateOut(many=True)


class AttestationIn(Shape):
    """A person's word on one criterion, and how they know."""

    criterion = serializers.CharField()
    holds = serializers.BooleanField()
    statement = serializers.CharField(required=False, allow_blank=True, default="")


class AttestationOut(Shape):
    """One attestation. The newest that is not superseded counts."""

    id = serializers.IntegerField()
    gate = serializers.CharField()
    criterion = serializers.CharField()
    holds = serializers.BooleanField()
    statement = serializers.CharField()
    attested_by = PersonOut()
    attested_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
