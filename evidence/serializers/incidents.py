"""The shape of incidents: the incident with its clocks, its timeline, and the acts on it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from evidence.models import EntryKind, IncidentState
from portal.api.shapes import PersonOut, Shape

CLOCK_STATES = ("running", "soon", "overdue", "met", "late")
FREE_KINDS = ((EntryKind.NOTE.value, "Note"), (EntryKind.COMMUNICATION.value, "Told customers or staff"))
WHEN = "RFC 3339 with its offset; left out means now."


class _Happened(Shape):
    """When something happened."""

    happened_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text=WHEN)


class IncidentIn(Shape):
    """Something went wrong."""

    title = serializers.CharField(max_length=200)
    severity = serializers.IntegerField(help_text="1, 2 or 3.")
    incident_class = serializers.CharField(help_text="A key of the playbook, such as drift.")
    cases = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        default=list,
        help_text="What makes the law's clocks run.",
    )
    aware_at = serializers.DateTimeField(help_text="The first moment at which anybody knew, with its offset.")
    began_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    paged = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    words = serializers.CharField(required=False, allow_blank=True, default="")


class StepIn(_Happened):
    """Acknowledged, mitigated: in words."""

    words = serializers.CharField(required=False, allow_blank=True, default="")


class EndIn(Shape):
    """How it ended."""

    words = serializers.CharField()


class ChangeIn(Shape):
    """Judged anew."""

    severity = serializers.IntegerField()
    cases = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    reason = serializers.CharField()


class TimelineIn(_Happened):
    """A line of the timeline."""

    kind = serializers.ChoiceField(choices=FREE_KINDS, required=False, default=EntryKind.NOTE.value)
    words = serializers.CharField()


class ReportIn(_Happened):
    """A report that was sent. `complete` false for a first one (Article 73(5))."""

    clock_group = serializers.CharField(help_text="The group of clocks that it ends, such as act_73.")
    recipient = serializers.CharField(max_length=200)
    words = serializers.CharField()
    complete = serializers.BooleanField()


class PostMortemIn(_Happened):
    """The post-mortem: its text, or the document that holds it."""

    text = serializers.CharField(required=False, allow_blank=True, default="")
    artefact = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Its number; its current version holds the text.",
    )


class LessonIn(Shape):
    """What has to change, and which document has to say so."""

    words = serializers.CharField(max_length=200)
    artefact = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Its number."
    )


class ClockOut(Shape):
    """One clock: what is due when, by which rule, and whether it was met."""

    key = serializers.CharField(source="clock.key")
    title = serializers.CharField(source="clock.label")
    rule = serializers.CharField(source="clock.source")
    group = serializers.CharField(source="clock.group")
    to = serializers.CharField(source="clock.to")
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=CLOCK_STATES)
    done_at = serializers.DateTimeField(allow_null=True)
    complete = serializers.BooleanField()


class TimelineOut(Shape):
    """A line of the timeline."""

    kind = serializers.ChoiceField(choices=EntryKind.choices)
    happened_at = serializers.DateTimeField()
    words = serializers.CharField()
    recipient = serializers.CharField()
    clock_group = serializers.CharField()
    complete = serializers.BooleanField()
    by = PersonOut()
    recorded_at = serializers.DateTimeField()


class LessonOut(Shape):
    """A lesson; it is a finding until somebody closes that."""

    number = serializers.IntegerField()
    words = serializers.CharField()
    artefact = serializers.SerializerMethodField()
    by = PersonOut()
    recorded_at = serializers.DateTimeField()

    def get_artefact(self, lesson: Any) -> int | None:
        return lesson.artefact.number if lesson.artefact else None


class IncidentOut(Shape):
    """An incident with its clocks as they stand now."""

    url = serializers.SerializerMethodField()
    id = serializers.CharField(source="incident.__str__")
    number = serializers.IntegerField(source="incident.number")
    title = serializers.CharField(source="incident.title")
    state = serializers.ChoiceField(choices=IncidentState.choices, source="incident.state")
    severity = serializers.IntegerField(source="incident.severity")
    incident_class = serializers.CharField(source="incident.incident_class")
    cases = serializers.ListField(child=serializers.CharField(), source="incident.cases")
    risk_class = serializers.CharField(source="incident.risk_class")
    began_at = serializers.DateTimeField(source="incident.began_at", allow_null=True)
    aware_at = serializers.DateTimeField(source="incident.aware_at")
    paged = serializers.CharField(source="incident.paged")
    raised_by = PersonOut(source="incident.raised_by")
    raised_at = serializers.DateTimeField(source="incident.raised_at")
    acknowledged_by = PersonOut(source="incident.acknowledged_by", allow_null=True)
    acknowledged_at = serializers.DateTimeField(source="incident.acknowledged_at", allow_null=True)
    mitigated_at = serializers.DateTimeField(source="incident.mitigated_at", allow_null=True)
    post_mortem = serializers.CharField(source="incident.post_mortem")
    post_mortem_at = serializers.DateTimeField(source="incident.post_mortem_at", allow_null=True)
    closed_by = PersonOut(source="incident.closed_by", allow_null=True)
    closed_at = serializers.DateTimeField(source="incident.closed_at", allow_null=True)
    must_not_alter = serializers.BooleanField(help_text="Article 73(6): the authority is not told yet.")
    clocks = ClockOut(many=True, source="running")

    def get_url(self, view: Any) -> str:
        return f"/api/v1/projects/{view.incident.project.slug}/incidents/{view.incident.number}/"
