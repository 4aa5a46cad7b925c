"""Page routes, below /projects/<slug>/."""

from __future__ import annotations

from django.urls import path

from registry.views import snapshots, versions

app_name = "registry"
urlpatterns = [
    path("versions/", versions.index, name="versions"),
    path("versions/new/", versions.new, name="version_new"),
    path("snapshots/", snapshots.index, name="snapshots"),
    path("snapshots/new/", snapshots.capture, name="capture"),
    path("snapshots/<int:number>/", snapshots.one, name="snapshot"),
    path("snapshots/<int:number>/diff/<int:other>/", snapshots.diff, name="diff"),
]
