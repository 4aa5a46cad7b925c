"""Bytes, named by their SHA-256. The storage key is random: no user string is ever part of a path."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """Stored bytes, once per content. A file never changes; it goes only when the deletion of all that use it was
    decided.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    key = models.CharField(max_length=200, unique=True, help_text="Name in the file storage.")
    stored_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, help_text="When a decision gave its file up.")

    def __str__(self) -> str:
        return self.sha256[:12]
