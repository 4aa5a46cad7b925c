"""A dated coverage reading, for board, trend and alerts only: pages, verdict and pack always derive."""

from __future__ import annotations

from django.db import models

from portal.projects.models import Project


class CoverageReading(models.Model):
    """Counts of one moment, and the digest of what they were counted from."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="coverage_readings")
    framework = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    counts = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-read_at"]
        indexes = [models.Index(fields=["project", "framework", "-read_at"])]

    def __str__(self) -> str:
        return f"{self.project} {self.read_at:%Y-%m-%d}"
