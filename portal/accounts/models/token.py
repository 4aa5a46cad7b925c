"""API tokens: shown once, kept as a hash, scoped and expiring."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Scope(models.TextChoices):
    """What a token may do; never more than its owner may at that moment."""

    READ = "read", "Read"
    VERDICT = "verdict", "Ask for verdicts"
    REGISTRY = "registry", "Register versions and capture snapshots"
    PACKS = "packs", "Request and download packs"
    WRITE = "write", "Everything a machine may do"


class Token(models.Model):
    """One bearer token of one account."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="The first characters, to tell tokens apart.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
