"""The shape of artefacts and their versions in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import Artefact, ArtefactVersion
from evidence.selectors.artefacts import ArtefactRow, row_of
from portal.api.shapes import PersonOut, Shape

ROOT = "/api/v1/projects"


class SubmissionIn(Shape):
    """A new version: a file, a link, or content. A file that is not read (a PDF) or a link may come with content."""

    state = serializers.CharField(max_length=40, help_text="A rung of the kind's ladder.")
    effective_date = serializers.DateField(help_text="From when its content holds.")
    file = serializers.FileField(required=False, help_text="Streamed to the storage and hashed on the way.")
    upload = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="In JSON: an upload of yours that has arrived.",
    )
    link = serializers.CharField(required=False, allow_blank=True, default="")
    content = serializers.DictField(
        required=False, allow_null=True, default=None, help_text="The filled-in form."
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")
    snapshot_digest = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)


class ArtefactIn(SubmissionIn):
    """A new artefact with its first version."""

    kind = serializers.CharField(help_text="A kind of artefact, such as canary_rollout_plan.")
    title = serializers.CharField(max_length=200)


class ArtefactVersionIn(SubmissionIn):
    """The next version of an artefact."""

    seen_number = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The newest version you know; 409 if there is another.",
    )


class ArtefactsAsked(Shape):
    """Filters of the list."""

    kind = serializers.CharField(required=False)
    state = serializers.CharField(required=False, help_text="State of the newest version.")
    text = serializers.CharField(required=False, help_text="In title or file name.")
    withdrawn = serializers.BooleanField(required=False, allow_null=True, default=None)


class ArtefactVersionOut(Shape):
    """One immutable version: bytes named by their SHA-256, or a link."""

    id = serializers.IntegerField(source="number")
    url = serializers.SerializerMethodField()
    state = serializers.CharField()
    state_by = PersonOut()
    state_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Empty for a link.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    media_type = serializers.CharField()
    filename = serializers.CharField()
    original_name = serializers.CharField()
    link = serializers.CharField()
    effective_date = serializers.DateField()
    note = serializers.CharField()
    snapshot_digest = serializers.CharField()
    content = serializers.DictField(allow_null=True, help_text="What it says, as the form of its kind.")
    content_source = serializers.CharField(help_text="form, file or stated; empty while nothing is known.")
    content_note = serializers.CharField(help_text="What it was read as, or why it was not.")
    uploaded_by = PersonOut()
    uploaded_at = serializers.DateTimeField()
    download = serializers.SerializerMethodField()

    def get_url(self, version: ArtefactVersion) -> str:
        return version_url(version)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_download(self, version: ArtefactVersion) -> str | None:
        return f"{version_url(version)}download/" if version.blob_id else None


class ArtefactOut(Shape):
    """An artefact with its newest version, and the number of the one that counts."""

    id = serializers.IntegerField(source="number")
    url = serializers.SerializerMethodField()
    kind = serializers.CharField()
    kind_label = serializers.SerializerMethodField()
    title = serializers.CharField()
    created_by = PersonOut()
    created_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    newest = serializers.SerializerMethodField()
    current = serializers.SerializerMethodField()

    def to_representation(self, found: Artefact) -> dict[str, Any]:
        self.row = row_of(found)
        return dict(super().to_representation(found))

    row: ArtefactRow

    def get_url(self, found: Artefact) -> str:
        return artefact_url(found)

    def get_kind_label(self, found: Artefact) -> str:
        return self.row.kind.label

    @extend_schema_field(ArtefactVersionOut)
    def get_newest(self, found: Artefact) -> dict[str, Any]:
        return dict(ArtefactVersionOut(self.row.newest).data)

    def get_current(self, found: Artefact) -> int:
        return self.row.current.number


class StateIn(Shape):
    """A higher rung."""

    state = serializers.CharField(max_length=40)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    seen_state = serializers.CharField(required=False, allow_blank=True, default="")


class TieIn(Shape):
    """The snapshot that the results were measured on."""

    snapshot = serializers.IntegerField(help_text="Its number.")


def artefact_url(found: Artefact) -> str:
    return f"{ROOT}/{found.project.slug}/artefacts/{found.number}/"


def version_url(version: ArtefactVersion) -> str:
    return f"{artefact_url(version.artefact)}versions/{version.number}/"
