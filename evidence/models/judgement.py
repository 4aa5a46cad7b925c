"""A judgement: does what is cited suffice for the requirement?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evidence.models.artefact import ArtefactVersion
from portal.audit.models import Tracked
from portal.projects.models import Project


class Judged(models.TextChoices):
    """What a reviewer found; insufficient caps the requirement at partial."""

    SUFFICIENT = "sufficient", "Sufficient"
    INSUFFICIENT = "insufficient", "Insufficient"


class Judgement(Tracked):
    """One person's judgement of one artefact version for one requirement; revocable, never edited."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="judgements")
    requirement = models.CharField(max_length=40)
    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="judgements")
    judged = models.CharField(max_length=12, choices=Judged)
    reason = models.TextField(blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to",
        help_text="The judgement of an earlier version, whose cited places are unchanged.",
    )  # fmt: skip
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-judged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "version"],
                condition=models.Q(revoked_at=None),
                name="judgement_live_once",
            )
        ]
        indexes = [models.Index(fields=["project", "requirement"])]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.judged}"
