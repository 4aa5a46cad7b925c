"""An incident, its timeline, and what it taught."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from evidence.models.artefact import Artefact, ArtefactVersion
from portal.audit.models import Tracked
from portal.projects.models import Project


class IncidentState(models.TextChoices):
    """Where it stands; what is overdue is computed, at the second."""

    REPORTED = "reported", "Reported"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    MITIGATED = "mitigated", "Mitigated"
    CLOSED = "closed", "Closed"


class Incident(Tracked):
    """Something that went wrong in service. `aware_at` is the moment from which every clock counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    title = models.CharField(max_length=200)
    severity = models.PositiveSmallIntegerField(help_text="A key of evidence/incidents/incidents.yaml.")
    incident_class = models.CharField(max_length=40)
    cases = models.JSONField(default=list, help_text="What makes the law's clocks run.")
    risk_class = models.CharField(max_length=15, help_text="The project's class when it was raised.")
    state = models.CharField(max_length=12, choices=IncidentState, default=IncidentState.REPORTED)
    began_at = models.DateTimeField(null=True, blank=True)
    aware_at = models.DateTimeField()
    paged = models.CharField(max_length=300, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    mitigated_at = models.DateTimeField(null=True, blank=True)
    post_mortem = models.TextField(blank=True)
    post_mortem_version = models.ForeignKey(
        ArtefactVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    post_mortem_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    post_mortem_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-aware_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="incident_number_once")]

    def __str__(self) -> str:
        return f"INC-{self.number}"

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "incident", str(self)

    def get_absolute_url(self) -> str:
        return reverse("evidence:incident", args=[self.project.slug, self.number])


class EntryKind(models.TextChoices):
    """What an entry of the timeline tells."""

    NOTE = "note", "Note"
    COMMUNICATION = "communication", "Told customers or staff"
    REPORT = "report", "Report sent"
    RAISED = "raised", "Raised"
    CHANGED = "changed", "Judged anew"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    MITIGATED = "mitigated", "Mitigated"
    POST_MORTEM = "post_mortem", "Post-mortem"
    LESSON = "lesson", "Lesson"
    CLOSED = "closed", "Closed"


class IncidentEntry(Tracked):
    """One line of the timeline: when it happened, and when it was written down. Never changed afterwards."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=15, choices=EntryKind)
    happened_at = models.DateTimeField()
    words = models.TextField()
    clock_group = models.CharField(max_length=40, blank=True, help_text="Of a report: the clocks it ends.")
    recipient = models.CharField(max_length=200, blank=True)
    complete = models.BooleanField(
        default=True, help_text="A first report may be incomplete (Article 73(5))."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.incident}, {self.get_kind_display()}"


class IncidentLesson(Tracked):
    """What has to change, and the document that has to say so: an ADR corpus, a threat model, a runbook."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons")
    number = models.PositiveIntegerField(help_text="Counts within the incident.")
    words = models.CharField(max_length=200)
    artefact = models.ForeignKey(Artefact, null=True, on_delete=models.PROTECT, related_name="lessons")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="incident_lesson_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident}, lesson {self.number}"
