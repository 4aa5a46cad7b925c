"""A citation: this artefact version, at this place, is evidence for this requirement."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evidence.models.artefact import ArtefactVersion
from portal.audit.models import Tracked
from portal.projects.models import Project


class Citation(Tracked):
    """Confirmed by a person from the start: suggestions are computed, only what somebody accepts is stored."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="citations")
    requirement = models.CharField(max_length=40, help_text="Such as AIA-9.2.a.")
    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="citations")
    place_kind = models.CharField(max_length=10, default="whole")
    place = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to",
        help_text="The citation of an earlier version at the same, unchanged place.",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["requirement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "version", "place_kind", "place"],
                condition=models.Q(withdrawn_at=None),
                name="citation_once",
            )
        ]
        indexes = [models.Index(fields=["project", "requirement"])]

    def __str__(self) -> str:
        return f"{self.requirement} in {self.version}"
