"""The shape of packs."""

from __future__ import annotations

from rest_framework import serializers

from evidence.models import Pack, PackState
from portal.api.shapes import PersonOut, Shape
from portal.jobs.models import State


class PackIn(Shape):
    """A pack of a review: final after the minutes are sealed, a draft at any time."""

    review = serializers.IntegerField(min_value=1, help_text="Number.")
    final = serializers.BooleanField(required=False, default=True)
    purpose = serializers.CharField(required=False, default="committee")


class PackJobOut(Shape):
    """The job that seals it."""

    url = serializers.SerializerMethodField()
    id = serializers.UUIDField()
    state = serializers.ChoiceField(State.choices)
    step = serializers.CharField()
    percent = serializers.IntegerField()
    error = serializers.CharField()

    def get_url(self, job: object) -> str:
        return f"/api/v1/jobs/{getattr(job, 'pk', '')}/"


class PackOut(Shape):
    """A pack. `sha256` and `size` are those of the file; `download` is empty until it is sealed."""

    url = serializers.SerializerMethodField()
    id = serializers.CharField(source="pack_id")
    project = serializers.CharField(source="project.slug")
    subject = serializers.CharField()
    final = serializers.BooleanField()
    state = serializers.ChoiceField(PackState.choices)
    sha256 = serializers.CharField(source="blob.sha256", default="")
    size = serializers.IntegerField(source="blob.size", default=None, allow_null=True)
    tagmanifest_sha256 = serializers.CharField()
    purpose = serializers.CharField()
    download = serializers.SerializerMethodField()
    sealed_time = serializers.DateTimeField(help_text="The one time that every time in the pack is.")
    requested_by = PersonOut()
    requested_at = serializers.DateTimeField()
    job = PackJobOut(allow_null=True)

    def get_url(self, pack: Pack) -> str:
        return f"/api/v1/packs/{pack.pack_id}/"

    def get_download(self, pack: Pack) -> str:
        return f"/api/v1/packs/{pack.pack_id}/download" if pack.blob_id else ""
