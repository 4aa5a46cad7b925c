"""A finding: something noticed that somebody should mend."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked, TrackedQuerySet
from portal.projects.models import Project


class Severity(models.TextChoices):
    """How much it matters: an error blocks or breaks something now, a warning will, info only tells."""

    ERROR = "error", "Error"
    WARNING = "warning", "Warning"
    INFO = "info", "Information"


class Category(models.TextChoices):
    """What part of the system it is about."""

    DATA = "data", "Data"
    MODEL = "model", "Model"
    CONFIGURATION = "configuration", "Configuration"
    SYSTEM = "system", "System"
    LLM = "llm", "Language model"
    COMPLIANCE = "compliance", "Compliance"
    ORGANISATIONAL = "organisational", "Organisational"


class FindingQuerySet(TrackedQuerySet):
    """Open ones are asked for on every page of a project."""

    def still_open(self) -> FindingQuerySet:
        return self.filter(closed_at=None)


class Finding(Tracked):
    """One thing noticed, by a person or by a room (`source`), told once per `key` of that source.

    It changes neither coverage nor verdict. `url` is a path of this site where it is mended and `fix` the words on
    that button. `gone_at` is when the source stopped finding it: until then what a person closed stays closed.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    severity = models.CharField(max_length=7, choices=Severity)
    category = models.CharField(max_length=14, choices=Category)
    source = models.CharField(max_length=40, help_text="What noticed it, such as link, coverage or person.")
    key = models.CharField(max_length=200, blank=True, help_text="Tells it from others of the same source.")
    url = models.CharField(max_length=300, blank=True)
    fix = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owned_findings"
    )
    due = models.DateField(null=True, blank=True, help_text="The last day in time.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was closed.")
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()  # type: ignore[misc]  # narrows the manager of Tracked

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="finding_number_once"),
            models.UniqueConstraint(
                fields=["project", "source", "key"],
                condition=models.Q(closed_at=None) & ~models.Q(key=""),
                name="finding_open_once_per_key",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="finding_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"F-{self.number}"

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "finding", str(self)

    def get_absolute_url(self) -> str:
        return reverse("findings:finding", args=[self.project.slug, self.number])
