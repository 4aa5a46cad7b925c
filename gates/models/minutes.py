"""Minutes: the record of a review, generated, completed by a person, sealed by the chair."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gates.models.review import Review
from portal.audit.models import Tracked
from portal.projects.models import Project


class Minutes(Tracked):
    """`generated` is what the record says; the other fields are what the secretary adds. Sealed: never changed."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, primary_key=True, related_name="minutes")
    generated = models.JSONField(default=dict)
    present = models.TextField(blank=True, help_text="Who was there, beside those who decided.")
    discussion = models.TextField(blank=True, help_text="Markdown.")
    actions = models.TextField(blank=True, help_text="Markdown: what, who, by when.")
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    markdown = models.TextField(blank=True, help_text="The sealed text.")
    digest = models.CharField(max_length=80, blank=True, help_text="sha256 of the sealed text.")

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of {self.review}"

    @property
    def project(self) -> Project:
        return self.review.project

    @property
    def log_object(self) -> tuple[str, str]:
        """How the event log names it."""
        return "minutes", str(self.review.number)
