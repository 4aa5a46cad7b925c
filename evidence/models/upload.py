"""Bytes on their way in: announced, arriving, or here and not filed yet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.projects.models import Project


def new_id() -> str:
    """A name for addresses and pages; whose upload it is decides who sees it, not this name."""
    return f"w{uuid.uuid4().hex[:12]}"


class Upload(models.Model):
    """One person's file in one project before it is evidence; the row goes when it is filed, ended or old.

    `offset` counts the bytes that are surely on the disk. `sha256` is empty until all of them are here and
    hashed. `opened` says, for a zip, what became of each entry: its place in the archive, name, outcome, words.
    """

    id = models.CharField(primary_key=True, max_length=20, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=1000, help_text="As it was sent, with its folder; never a path.")
    metadata = models.TextField(blank=True, help_text="`Upload-Metadata`, word for word.")
    key = models.CharField(max_length=200, unique=True, help_text="Name in the file storage.")
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    announced_sha256 = models.CharField(max_length=64, blank=True, help_text="What the sender says it is.")
    sha256 = models.CharField(max_length=64, blank=True)
    waiting = models.BooleanField(default=False, help_text="A person is asked what it is.")
    job = models.UUIDField(null=True, blank=True, help_text="The job that opens it as a folder.")
    opened = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["begun_at", "id"]
        indexes = [models.Index(fields=["project", "owner"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def arrived(self) -> bool:
        """All bytes are here."""
        return self.offset == self.length

    @property
    def percent(self) -> int:
        return 100 * self.offset // max(self.length, 1)
