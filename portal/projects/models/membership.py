"""Who holds which role in a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.audit.models import Tracked
from portal.projects.models.project import Project


class ProjectRole(models.TextChoices):
    """Roles in a project; one person may hold several, in one review only one seat."""

    ARCHITECT = "architect", "Architect"
    REVIEWER = "reviewer", "Reviewer"
    VALIDATOR = "validator", "Validator"
    CHAIR = "chair", "Chair"
    COMMITTEE = "committee", "Committee member"
    SECRETARY = "secretary", "Secretary"
    AUDITOR = "auditor", "Auditor"
    ENGINEER = "engineer", "Engineer"


DECIDING_ROLES = frozenset(
    {ProjectRole.REVIEWER, ProjectRole.VALIDATOR, ProjectRole.CHAIR, ProjectRole.COMMITTEE}
)


class Membership(Tracked):
    """One role of one person, from one moment to another. A deciding role waits for a second person."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=ProjectRole)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    needs_confirmation = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["role", "person__display_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "role"],
                condition=models.Q(ended_at=None),
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")),
                name="membership_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("person")),
                name="membership_not_confirmed_by_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"

    @property
    def effective(self) -> bool:
        return self.ended_at is None and (not self.needs_confirmation or self.confirmed_at is not None)
