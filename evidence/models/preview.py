"""What a browser may show of a blob: made by a job in a child process, never the original."""

from __future__ import annotations

from django.db import models

from evidence.models.blob import Blob


class Preview(models.Model):
    """The rendered form of a blob: sanitised HTML or page images, and the places one may cite in it."""

    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, primary_key=True, related_name="preview")
    kind = models.CharField(max_length=20, help_text="html, text, images, mermaid, or none.")
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    pages = models.JSONField(default=list, help_text="Storage keys of page images, in order.")
    outline = models.JSONField(default=list, help_text="Places that can be cited: kind, value, label.")
    note = models.CharField(max_length=300, blank=True, help_text="What the preview leaves out, in words.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why there is no preview, in words.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.blob_id}"
