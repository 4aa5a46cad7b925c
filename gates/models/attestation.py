"""An attestation: a named person states whether a criterion holds that no machine can check."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.audit.models import Tracked
from portal.projects.models import Project


class Attestation(Tracked):
    """The newest one that was not withdrawn counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="attestations")
    gate = models.CharField(max_length=40)
    criterion = models.CharField(max_length=80)
    holds = models.BooleanField()
    statement = models.TextField()
    attested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["gate", "criterion", "-attested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "gate", "criterion"],
                condition=models.Q(superseded_at=None),
                name="attestation_live_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'holds' if self.holds else 'does not hold'}"
