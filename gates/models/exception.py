"""An exception: a known deviation shipped on purpose, with an owner and a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked
from portal.projects.models import Project


class ExceptionState(models.TextChoices):
    """Where it stands; `overdue` is computed, at the second."""

    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    REMEDIATED = "remediated", "Remediated"


class GateException(Tracked):
    """Covers one gate criterion, or one legal requirement before it applies. It never changes coverage.

    `supersedes` points at the exception that this one extends: an extension is a new decision by another person.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exceptions")
    number = models.PositiveIntegerField(help_text="Counts within the project.")
    gate = models.CharField(max_length=40)
    criterion = models.CharField(max_length=80)
    requirement = models.CharField(max_length=40, blank=True)
    rationale = models.TextField()
    scope = models.TextField()
    compensating_measure = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_exceptions"
    )
    remediation_date = models.DateTimeField(help_text="From this second on it blocks again.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ExceptionState, default=ExceptionState.REQUESTED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)
    remediated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    remediated_at = models.DateTimeField(null=True, blank=True)
    remediation_note = models.TextField(blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering = ["remediation_date"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="exception_number_once"),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("owner"))
                & ~models.Q(answered_by=models.F("requested_by")),
                name="exception_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"EX-{self.number}"

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "exception", str(self)

    def get_absolute_url(self) -> str:
        return reverse("gates:exception", args=[self.project.slug, self.number])
