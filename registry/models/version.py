"""A version: one model, prompt, index, code, eval set or policy, named by its digest."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from portal.audit.models import Tracked
from portal.projects.models import Project


class VersionKind(models.TextChoices):
    """The six kinds that a snapshot holds (COMPEL Produce-exit: registry snapshot)."""

    MODEL = "model", "Model"
    PROMPT = "prompt", "Prompt"
    INDEX = "index", "Index"
    CODE = "code", "Code"
    EVAL_SET = "eval_set", "Eval set"
    POLICY = "policy", "Policy"


SNAPSHOT_KINDS: tuple[VersionKind, ...] = tuple(VersionKind)


class Version(Tracked):
    """One immutable version of one thing. `digest` names its content: by SHA-256, or by a full commit id."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=10, choices=VersionKind)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=80)
    digest = models.CharField(
        max_length=80,
        validators=[
            RegexValidator(
                r"^(sha256:[0-9a-f]{64}|git:[0-9a-f]{40}|git:[0-9a-f]{64})$",
                "Write sha256: and 64 hex digits, or git: and the full commit id.",
            )
        ],
    )
    location = models.CharField(max_length=500, blank=True, help_text="Where it is kept.")
    note = models.TextField(blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "name", "-registered_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "name", "version"], name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
