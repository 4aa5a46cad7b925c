"""The shape of a job in the API."""

from __future__ import annotations

from rest_framework import serializers

from portal.api.shapes import Shape
from portal.jobs.models import Job, State
from portal.jobs.running import title_of


class JobOut(Shape):
    """A job: what it does now, how far it is, and its result once it is done."""

    url = serializers.SerializerMethodField()
    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.SerializerMethodField()
    project = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    step = serializers.CharField()
    percent = serializers.IntegerField()
    result = serializers.JSONField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, job: Job) -> str:
        return f"/api/v1/jobs/{job.pk}/"

    def get_title(self, job: Job) -> str:
        return title_of(job.kind)
