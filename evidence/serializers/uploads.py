"""The shape of files on their way in."""

from __future__ import annotations

from rest_framework import serializers

from evidence.models import Upload
from portal.api.shapes import Shape


class FolderIn(Shape):
    """A zip: its bytes, or an upload that has arrived."""

    file = serializers.FileField(required=False, help_text="Streamed to the storage and hashed on the way.")
    upload = serializers.CharField(required=False, allow_blank=True, default="")
    standing = serializers.CharField(
        required=False, default="draft", help_text="draft, or counts: the state of every file that is filed."
    )


class OpenedOut(Shape):
    """What became of one entry of a zip."""

    name = serializers.CharField()
    outcome = serializers.CharField(help_text="filed, waiting, refused or skipped")
    words = serializers.CharField()


class UploadOut(Shape):
    """A file of yours that is not filed yet."""

    id = serializers.CharField()
    url = serializers.SerializerMethodField()
    name = serializers.CharField()
    length = serializers.IntegerField(help_text="Bytes that were announced.")
    offset = serializers.IntegerField(help_text="Bytes that are here.")
    sha256 = serializers.CharField(help_text="Once all bytes are here.")
    announced_sha256 = serializers.CharField()
    waiting = serializers.BooleanField(help_text="It is to be said what it is: add it as an artefact.")
    job = serializers.UUIDField(allow_null=True, help_text="The job that opens it as a folder.")
    opened = OpenedOut(many=True)
    begun_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def get_url(self, found: Upload) -> str:
        return upload_url(found)


def upload_url(found: Upload) -> str:
    return f"/api/v1/projects/{found.project.slug}/uploads/{found.pk}/"
