"""Page routes."""

from __future__ import annotations

from django.urls import path

from portal.audit.views import events, verification

app_name = "audit"
urlpatterns = [
    path("", events.index, name="events"),
    path("events.csv", events.as_csv, name="csv"),
    path("events/<slug:stream>/<int:seq>/", events.one, name="event"),
    path("verify/", verification.index, name="verify"),
]
