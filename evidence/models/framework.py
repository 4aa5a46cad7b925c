"""Which frameworks a project follows by choice, and the frameworks that the organisation wrote itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked
from portal.projects.models import Project


class FollowedFramework(Tracked):
    """A framework that this project follows by choice of its architect; what law owes is never a row here."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="followed_frameworks")
    framework = models.CharField(max_length=40, help_text="Its key, such as ss1-23.")
    reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["framework", "-chosen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "framework"],
                condition=models.Q(ended_at=None),
                name="framework_followed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} follows {self.framework}"


class VersionState(models.TextChoices):
    """Where a version of a framework of one's own stands; one is in force, one may wait."""

    PROPOSED = "proposed", "Proposed"
    IN_FORCE = "in_force", "In force"
    REPLACED = "replaced", "Replaced"
    REFUSED = "refused", "Refused"


class FrameworkVersion(Tracked):
    """One version of a framework that the organisation wrote: proposed by one administrator, put in force by
    another.

    `content` is what was sent. `effective` is what holds: the content, and every requirement of earlier versions
    that it no longer has, marked as removed. `digest` covers `effective`.
    """

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="Counts within the framework.")
    title = models.CharField(max_length=200)
    content = models.JSONField()
    effective = models.JSONField()
    digest = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, help_text="Of the bytes that were sent.")
    why = models.TextField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="framework_version_number_once"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="in_force"), name="framework_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="proposed"), name="framework_proposed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("proposed_by"), state__in=["in_force", "replaced"]),
                name="framework_in_force_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("frameworks:version", args=[self.key, self.number])
