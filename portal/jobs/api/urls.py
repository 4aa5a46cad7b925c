"""API routes."""

from __future__ import annotations

from django.urls import path

from portal.jobs.api import jobs

urlpatterns = [path("jobs/<uuid:key>/", jobs.OneJob.as_view(), name="job")]
