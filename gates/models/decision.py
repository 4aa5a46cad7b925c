"""A decision: what one named person in one seat decided, on exactly what they were shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gates.models.review import Review
from portal.audit.models import Tracked
from portal.projects.models import Project


class Outcome(models.TextChoices):
    """What a seat may decide."""

    GO = "go", "Go"
    GO_WITH_CONDITIONS = "go_with_conditions", "Go with conditions"
    NO_GO = "no_go", "No-go"


class Decision(Tracked):
    """Immutable. One per seat and one per person in a review; corrected only by a new review's decision."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    seat = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome)
    can_ship = models.BooleanField(help_text="Can we ship?")
    should_ship = models.BooleanField(help_text="Should we, under these conditions?")
    reason = models.TextField()
    conditions = models.JSONField(default=list, help_text="Each: text, environment, traffic, region, until.")
    dissent = models.TextField(blank=True)
    asked_to_ship_by = models.CharField(
        max_length=150, blank=True, help_text="Who asked to ship despite a concern."
    )
    sentence = models.TextField(help_text="The act as the person read it before the click.")
    readout_digest = models.CharField(max_length=80)
    readout = models.JSONField(help_text="What was shown: the digest's own content.")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "seat"], name="decision_once_per_seat"),
            models.UniqueConstraint(fields=["review", "person"], name="decision_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.outcome}"

    @property
    def project(self) -> Project:
        return self.review.project

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "decision", f"{self.review.number}/{self.seat}"
