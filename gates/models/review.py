"""A review: one sitting of a gate. Its state is computed from its moments (gates/rules/reviews.py)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked
from portal.projects.models import Project
from registry.models import Snapshot


class Review(Tracked):
    """One sitting. It pins the catalogue version it was opened with and, at sealing, everything it saw."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    gate = models.CharField(max_length=40)
    catalogue = models.CharField(max_length=40, help_text="Version of the catalogue, pinned at opening.")
    catalogue_digest = models.CharField(max_length=80)
    risk_class = models.CharField(
        max_length=15, help_text="The project's class at opening; it fixes the seats."
    )
    seats = models.JSONField(
        default=list, help_text="Who must decide, as the pinned catalogue asks for at that class."
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    sitting_at = models.DateTimeField()
    freeze_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_record = models.JSONField(
        null=True, blank=True, help_text="What the pack is made of, frozen at sealing."
    )
    sealed_checkpoint = models.TextField(
        blank=True, help_text="The stream's signed checkpoint taken at sealing."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["project", "gate"],
                condition=models.Q(sealed_at=None),
                name="review_one_open_per_gate",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.number}"

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "review", str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("gates:review", args=[self.project.slug, self.number])
