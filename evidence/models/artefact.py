"""An artefact: a document or link of one kind, in immutable versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from evidence.models.blob import Blob
from portal.audit.models import Tracked
from portal.projects.models import Project


class Artefact(Tracked):
    """One document of one kind. `number` counts within the project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="artefacts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=60, help_text="A key of evidence/kinds/kinds.yaml.")
    title = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="artefact_number_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:artefact", args=[self.project.slug, self.number])


class Source(models.TextChoices):
    """How it is known what a version says."""

    FORM = "form", "Filled in here"
    FILE = "file", "Read in the file"
    STATED = "stated", "Stated by a person"


class ArtefactVersion(Tracked):
    """Immutable bytes or a link. Only its state changes, by a recorded act; a changed document is a new version."""

    artefact = models.ForeignKey(Artefact, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    link = models.URLField(max_length=1000, blank=True)
    filename = models.CharField(max_length=255, blank=True, help_text="Safe display name.")
    original_name = models.CharField(
        max_length=1000, blank=True, help_text="As the uploader's machine named it."
    )
    media_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, help_text="A rung of the kind's ladder.")
    state_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state_at = models.DateTimeField()
    effective_date = models.DateField(help_text="From when its content holds; apart from the upload's date.")
    note = models.TextField(blank=True)
    snapshot_digest = models.CharField(
        max_length=80, blank=True, help_text="The release set that its results were measured on."
    )
    content = models.JSONField(
        null=True, blank=True, help_text="What it says, field by field, as the form of its kind. Set once."
    )
    content_source = models.CharField(max_length=10, choices=Source, blank=True)
    content_note = models.CharField(
        max_length=600, blank=True, help_text="What it was read as, or why it was not read."
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    deleted_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When its bytes were deleted by decision; the row and the digest stay.",
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["artefact", "number"], name="artefact_version_once"),
            models.CheckConstraint(
                condition=(models.Q(blob__isnull=False) & models.Q(link=""))
                | (models.Q(blob__isnull=True) & ~models.Q(link="")),
                name="artefact_version_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artefact.title}, version {self.number}"

    @property
    def project(self) -> Project:
        return self.artefact.project

    @property
    def sha256(self) -> str:
        return self.blob_id or ""

    @property
    def size(self) -> int | None:
        return self.blob.size if self.blob else None

    def get_absolute_url(self) -> str:
        return f"{self.artefact.get_absolute_url()}?version={self.number}"
