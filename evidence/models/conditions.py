"""What does not apply, and who agreed: answers to the law's conditions, and single requirements."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.audit.models import Tracked
from portal.projects.models import Project


class ConditionAnswer(Tracked):
    """One answer per distinct condition text. "No" counts once a second person confirms it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="condition_answers")
    condition = models.CharField(max_length=40, help_text="Key of the condition text in the framework.")
    applies = models.BooleanField()
    reason = models.TextField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["condition", "-answered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "condition"],
                condition=models.Q(superseded_at=None),
                name="condition_answered_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("answered_by")),
                name="condition_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {'yes' if self.applies else 'no'}"


class NotApplicable(Tracked):
    """A requirement that does not apply, with a reason; proposer and approver differ."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="not_applicable")
    requirement = models.CharField(max_length=40)
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Refused or revoked.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["requirement", "-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "requirement"],
                condition=models.Q(ended_at=None),
                name="not_applicable_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")), name="not_applicable_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} does not apply"
