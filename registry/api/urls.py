"""API routes."""

from __future__ import annotations

from django.urls import path

from registry.api import snapshots, versions

ONE = "projects/<slug:slug>/"
urlpatterns = [
    path(f"{ONE}versions/", versions.Versions.as_view(), name="versions"),
    path(f"{ONE}snapshots/", snapshots.Snapshots.as_view(), name="snapshots"),
    path(f"{ONE}snapshots/<int:number>/", snapshots.OneSnapshot.as_view(), name="snapshot"),
    path(f"{ONE}snapshots/<int:number>/diff/<int:other>/", snapshots.Difference.as_view(), name="diff"),
]
