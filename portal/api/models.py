"""Answers kept under an `Idempotency-Key`, so that a repeated POST has one effect."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """What one caller's POST under one key answered. Written in the transaction of its effect."""

    caller = models.CharField(max_length=64, help_text="The actor id of the token's or session's owner.")
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "path", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
