"""Drills: what is planned, and what took place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from evidence.models.artefact import Artefact, ArtefactVersion
from portal.audit.models import Tracked
from portal.projects.models import Project


class DrillPlan(Tracked):
    """A drill that somebody planned, once or every so many months, until it is ended."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="drill_plans")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    kind = models.CharField(max_length=40, help_text="A key of evidence/drills/drills.yaml.")
    artefact = models.ForeignKey(Artefact, null=True, on_delete=models.PROTECT, related_name="drill_plans")
    due_on = models.DateField(help_text="The last day, in UTC, on which it is in time.")
    every_months = models.PositiveSmallIntegerField(default=0, help_text="0 means once.")
    scenario = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="drill_plan_number_once")]

    def __str__(self) -> str:
        return f"Plan {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("evidence:drills", args=[self.project.slug])


class DrillOutcome(models.TextChoices):
    """What a drill came to; computed from whether it worked and from its times."""

    PASSED = "passed", "Passed"
    MISSED_TARGET = "missed_target", "Target missed"
    FAILED = "failed", "Failed"


class DrillRecord(Tracked):
    """A drill that took place: who, when, what was played, the times in minutes against their targets."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="drill_records")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    kind = models.CharField(max_length=40, help_text="A key of evidence/drills/drills.yaml.")
    version = models.ForeignKey(
        ArtefactVersion, null=True, on_delete=models.PROTECT, related_name="drill_records",
        help_text="The document that was drilled.",
    )  # fmt: skip
    held_at = models.DateTimeField()
    led_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.TextField(blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    story = models.TextField(help_text="What was played and what happened.")
    times = models.JSONField(default=dict, help_text="Minutes by moment: detect, mitigate, recover.")
    targets = models.JSONField(default=dict, help_text="Minutes by moment.")
    worked = models.BooleanField()
    outcome = models.CharField(max_length=15, choices=DrillOutcome)
    lessons = models.JSONField(default=list, help_text="What has to change; each is a finding.")
    evidence = models.ForeignKey(
        ArtefactVersion, null=True, on_delete=models.PROTECT, related_name="+",
        help_text="The document that shows it, where there is one.",
    )  # fmt: skip
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="drill_number_once")]

    def __str__(self) -> str:
        return f"Drill {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("evidence:drill", args=[self.project.slug, self.number])
