"""A snapshot: the release set of versions, captured all at once or not at all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked
from portal.projects.models import Project
from registry.models.version import Version, VersionKind


class Snapshot(Tracked):
    """An immutable release set. `digest` is `sha256:` over the JCS of its items and reasons."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=80)
    not_used = models.JSONField(default=dict, help_text="Kind to the reason why the system has none.")
    note = models.TextField(blank=True)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    captured_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return f"Snapshot {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("registry:snapshot", args=[self.project.slug, self.number])


class SnapshotItem(models.Model):
    """One version in a snapshot. Written once with its snapshot, never changed."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=VersionKind)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind"], name="snapshot_kind_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.version}"
