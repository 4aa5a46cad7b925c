"""A pack: a sealed, signed export. Evidence seals the manifest it is handed and knows nothing of gates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from evidence.models.blob import Blob
from portal.audit.models import Tracked
from portal.jobs.models import Job
from portal.projects.models import Project


class PackState(models.TextChoices):
    """Where a pack is."""

    REQUESTED = "requested", "Requested"
    SEALED = "sealed", "Sealed"
    FAILED = "failed", "Failed"


class Pack(Tracked):
    """One export. A final pack's id is derived from its review, so asking again finds the same bytes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="packs")
    pack_id = models.CharField(
        max_length=150, unique=True, help_text="EP-<slug>-<gate>-<review>, drafts with a number."
    )
    final = models.BooleanField()
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, help_text="What it is about, in words.")
    manifest = models.JSONField(help_text="Records and file list, frozen when it was requested.")
    cut_size = models.BigIntegerField(help_text="Size of the log stream at the cut.")
    sealed_time = models.DateTimeField(help_text="The one time that every time in the pack is.")
    state = models.CharField(max_length=10, choices=PackState, default=PackState.REQUESTED)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    tagmanifest_sha256 = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return self.pack_id

    def get_absolute_url(self) -> str:
        return reverse("gates:pack", args=[self.pack_id])
