"""Legal holds, and the deletion of a version's bytes as a decision of two people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from evidence.models.artefact import Artefact, ArtefactVersion
from portal.audit.models import Tracked
from portal.projects.models import Project


class LegalHold(Tracked):
    """Nothing of a project, or of one artefact, is deleted until somebody releases it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="legal_holds")
    artefact = models.ForeignKey(Artefact, null=True, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-placed_at"]

    def __str__(self) -> str:
        return f"Hold on {self.artefact or self.project}"

    def get_absolute_url(self) -> str:
        return reverse("evidence:retention", args=[self.project.slug])


class DeletionState(models.TextChoices):
    """Where a deletion stands. Approved means that the bytes are gone."""

    ASKED = "asked", "Asked"
    APPROVED = "approved", "Deleted"
    REFUSED = "refused", "Refused"


class Deletion(Tracked):
    """The bytes of one version: asked for by one person, decided by another. Row, digest and log stay."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="deletions")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="deletions")
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=DeletionState, default=DeletionState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="deletion_number_once"),
            models.UniqueConstraint(
                fields=["version"], condition=~models.Q(state="refused"), name="deletion_once_per_version"
            ),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("asked_by")), name="deletion_answered_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"DEL-{self.number}"

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "deletion", str(self)

    def get_absolute_url(self) -> str:
        return reverse("evidence:retention", args=[self.project.slug])
