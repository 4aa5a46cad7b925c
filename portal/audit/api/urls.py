"""API routes."""

from __future__ import annotations

from django.urls import path

from portal.audit.api import log

urlpatterns = [
    path("audit/events/", log.Events.as_view(), name="events"),
    path("audit/events/<slug:stream>/<int:seq>/", log.OneEvent.as_view(), name="event"),
    path("audit/checkpoint", log.Checkpoint.as_view(), name="checkpoint"),
    path("audit/verify", log.Verification.as_view(), name="verify"),
]
