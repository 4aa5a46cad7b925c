"""A person, or a service account that machines use."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords


class Kind(models.TextChoices):
    """Whether a human being stands behind the account."""

    PERSON = "person", "Person"
    SERVICE = "service", "Service account"


def _opaque_id() -> str:
    return uuid.uuid4().hex


class User(AbstractUser):
    """Who signs in. `actor_id` is what the event log carries instead of a name; it never changes."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=150, blank=True)
    actor_id = models.CharField(max_length=32, unique=True, default=_opaque_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    is_administrator = models.BooleanField(
        default=False, help_text="Keeps people, catalogue and settings; reads every project; decides nothing."
    )
    administrator_proposed_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Who asked that this person becomes administrator; a second administrator confirms.",
    )  # fmt: skip
    registers_projects = models.BooleanField(default=False, help_text="May register a new project.")
    is_demo = models.BooleanField(default=False)
    shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts (WCAG 2.1.4).")
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
