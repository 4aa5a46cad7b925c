"""The shape of drills: the calendar, plans, and what took place."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from evidence.drills import drill_kinds, scenarios
from evidence.models import ArtefactVersion, DrillOutcome, DrillPlan, DrillRecord
from evidence.rules.drills import MOMENTS
from portal.api.shapes import PersonOut, Shape

KINDS = [(each.key, each.label) for each in drill_kinds().values()]
STANDINGS = ("overdue", "soon", "planned")


class MinutesShape(Shape):
    """Minutes by moment; what was not measured is left out or null."""

    detect = serializers.FloatField(required=False, allow_null=True, min_value=0)
    mitigate = serializers.FloatField(required=False, allow_null=True, min_value=0)
    recover = serializers.FloatField(required=False, allow_null=True, min_value=0)


class VersionOfIn(Shape):
    """Which version of which artefact."""

    artefact = serializers.IntegerField(help_text="Its number in the project.")
    version = serializers.IntegerField(help_text="Its number in the artefact.")


class DrillIn(Shape):
    """A drill that took place."""

    kind = serializers.ChoiceField(choices=KINDS)
    held_at = serializers.DateTimeField()
    worked = serializers.BooleanField()
    story = serializers.CharField(help_text="What was played and what happened.")
    led_by = serializers.CharField(required=False, allow_blank=True, default="", help_text="A username.")
    present = serializers.CharField(required=False, allow_blank=True, default="")
    version = VersionOfIn(required=False, allow_null=True, default=None, help_text="The document drilled.")
    scenario = serializers.ChoiceField(
        choices=list(scenarios()), required=False, allow_blank=True, default=""
    )
    times = MinutesShape(required=False, default=dict)
    targets = MinutesShape(required=False, default=dict)
    lessons = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    evidence = VersionOfIn(required=False, allow_null=True, default=None)


class DrillOut(Shape):
    """A drill that took place."""

    url = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    kind = serializers.CharField()
    held_at = serializers.DateTimeField()
    led_by = PersonOut()
    present = serializers.CharField()
    scenario = serializers.CharField()
    story = serializers.CharField()
    worked = serializers.BooleanField()
    outcome = serializers.ChoiceField(DrillOutcome.choices)
    times = MinutesShape()
    targets = MinutesShape()
    lessons = serializers.ListField(child=serializers.CharField())
    version = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()

    def get_url(self, found: DrillRecord) -> str:
        return f"/api/v1/projects/{found.project.slug}/drills/{found.number}/"

    def get_version(self, found: DrillRecord) -> str:
        return _named(found.version)

    def get_evidence(self, found: DrillRecord) -> str:
        return _named(found.evidence)

    def to_representation(self, found: Any) -> dict[str, Any]:
        """Moments that were not measured stand as null, so that every row has the same fields."""
        data = super().to_representation(found)
        for name in ("times", "targets"):
            data[name] = {moment: getattr(found, name).get(moment) for moment in MOMENTS}
        return data


class DueOut(Shape):
    """A drill that is due next. From the day after `due_on` (UTC) it is overdue."""

    kind = serializers.CharField(source="kind.key")
    title = serializers.CharField(source="kind.label")
    standing = serializers.ChoiceField(choices=STANDINGS)
    due_on = serializers.DateField(source="due.due_on")
    overdue_from = serializers.DateTimeField(source="due.overdue_from")
    document = serializers.CharField(source="title", help_text="The document that it exercises.")
    scenario = serializers.CharField(source="due.scenario")
    plan = serializers.IntegerField(source="due.plan", allow_null=True)
    failed_on = serializers.DateField(source="due.failed_on", allow_null=True)


class PlanIn(Shape):
    """A drill for the calendar."""

    kind = serializers.ChoiceField(choices=KINDS)
    due_on = serializers.DateField()
    every_months = serializers.IntegerField(required=False, default=0, help_text="0 means once.")
    artefact = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Its number in the project."
    )
    scenario = serializers.ChoiceField(
        choices=list(scenarios()), required=False, allow_blank=True, default=""
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class PlanOut(Shape):
    """A planned drill."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    due_on = serializers.DateField()
    every_months = serializers.IntegerField()
    artefact = serializers.SerializerMethodField()
    scenario = serializers.CharField()
    note = serializers.CharField()
    planned_by = PersonOut()
    planned_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()

    def get_artefact(self, found: DrillPlan) -> int | None:
        return found.artefact.number if found.artefact else None


def _named(version: ArtefactVersion | None) -> str:
    return f"{version.artefact.number}.{version.number}" if version else ""
