"""What was taken over from an earlier version of a document, and what was not."""

from __future__ import annotations

from django.db import models

from evidence.models.artefact import ArtefactVersion
from portal.audit.models import Tracked


class CarryOver(Tracked):
    """One comparison of a version that began to count with the one whose evidence it takes over.

    `changed` lists what must be judged again: `requirement`, `place` and `why`, in words.
    """

    version = models.OneToOneField(ArtefactVersion, on_delete=models.PROTECT, related_name="carry_over")
    source = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="+")
    citations = models.PositiveIntegerField()
    judgements = models.PositiveIntegerField()
    changed = models.JSONField(default=list, blank=True)
    carried_at = models.DateTimeField()

    class Meta:
        ordering = ["-carried_at"]

    def __str__(self) -> str:
        return f"{self.version} after version {self.source.number}"
