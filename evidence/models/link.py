"""Links: what documents and link artefacts point at, and how it stood at every check.

These rows are measurements of the outside, not acts: they are written in batches and keep no history of their
own. What somebody did about a link (a copy taken, an attestation, a credential) is in the log.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evidence.models.artefact import ArtefactVersion
from evidence.models.blob import Blob
from evidence.rules.links.health import Why
from portal.audit.models import Tracked
from portal.projects.models import Project


class LinkKind(models.TextChoices):
    """What a link points at."""

    WEB = "web", "Web address"
    FILE = "file", "File of the repository"
    GIT = "git", "Git reference"


class BlobLinks(models.Model):
    """The links that a document holds, read once per content: `[target, line]` each."""

    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, primary_key=True, related_name="links")
    found = models.JSONField(default=list)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.found)} links in {self.blob_id}"


class Link(models.Model):
    """One address in one project, and how it stood when it was last looked at.

    `since` is when its health was first found, and stays while the health stays. `failures` counts bad checks in
    a row. A link that no current version holds any more is not `used`; its checks stay readable.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="links")
    key = models.CharField(max_length=64, help_text="SHA-256 of the address.")
    address = models.TextField()
    kind = models.CharField(max_length=4, choices=LinkKind)
    cited = models.BooleanField(default=False, help_text="It is itself an artefact, not a link inside one.")
    used = models.BooleanField(default=True)
    health = models.CharField(max_length=13, default="unchecked")
    why = models.CharField(max_length=20, default=Why.NOT_CHECKED.code)
    since = models.DateTimeField(null=True, blank=True)
    moved_to = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=80, blank=True)
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["address"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="link_once")]
        indexes = [models.Index(fields=["project", "used", "health"])]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return f"/projects/{self.project.slug}/links/{self.pk}/"

    @property
    def words(self) -> str:
        """The one sentence that may be said about it."""
        return Why.of(self.why).value


class LinkUse(models.Model):
    """Where a link stands: in a line of a document, or as the artefact itself (line 0)."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="links")
    line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["version_id", "line"]
        constraints = [models.UniqueConstraint(fields=["link", "version", "line"], name="link_use_once")]

    def __str__(self) -> str:
        return f"{self.link_id} in {self.version_id}"


class LinkCheck(models.Model):
    """One look at a link. Never a status, a header, a body or the address that its name stands for."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="checks")
    health = models.CharField(max_length=13)
    why = models.CharField(max_length=20)
    moved_to = models.TextField(blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-checked_at", "-pk"]
        indexes = [models.Index(fields=["link", "-checked_at"])]

    def __str__(self) -> str:
        return f"{self.link_id} {self.health}"

    @property
    def words(self) -> str:
        return Why.of(self.why).value


class LinkCopy(models.Model):
    """The bytes that stood at a link artefact's address when it was signed off; what later checks compare with.

    The first copy of a version is the one that counts: a version stands for one content.
    """

    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="copies")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=80)
    address = models.TextField(help_text="Where it was read, after redirects.")
    media_type = models.CharField(max_length=100, blank=True)
    occasion = models.CharField(max_length=100, help_text="What it was taken for, in words.")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["version_id"]
        constraints = [models.UniqueConstraint(fields=["version"], name="link_copy_once")]

    def __str__(self) -> str:
        return f"copy of {self.version_id}"


class LinkAttestation(Tracked):
    """A named person answers for what stands behind a link that cannot be verified. Never enough to carry."""

    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="attestations")
    statement = models.TextField()
    attested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()

    class Meta:
        ordering = ["-attested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} attested"


class HostCredential(Tracked):
    """An administrator lets the checker sign in to one host for one project. The secret lies elsewhere, sealed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="host_credentials")
    host = models.CharField(
        max_length=260, help_text="As in the address: docs.example.org or git.example.org:8443."
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["host"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "host"], condition=models.Q(ended_at=None), name="credential_once_per_host"
            )
        ]

    def __str__(self) -> str:
        return f"credential for {self.host}"


class SealedCredential(models.Model):
    """The encrypted secret: apart from the tracked row, so that no history keeps it, and gone once it ended."""

    credential = models.OneToOneField(
        HostCredential, on_delete=models.CASCADE, primary_key=True, related_name="sealed"
    )
    token = models.TextField()

    def __str__(self) -> str:
        return f"sealed {self.credential_id}"
