"""The API's root: version 1, its schema and its reader."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from portal.api import nowhere, reader

app_name = "api"

v1: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("portal.accounts.api.urls")),
    path("", include("portal.audit.api.urls")),
    path("", include("portal.jobs.api.urls")),
    path("", include("portal.projects.api.urls")),
    path("", include("portal.findings.api.urls")),
    path("", include("registry.api.urls")),
    path("", include("evidence.api.urls")),
    path("", include("gates.api.urls")),
]

urlpatterns = [
    path("v1/", include((v1, "v1"))),
    path("docs/", reader.page, name="docs"),
    re_path(r"^[\s\S]*$", nowhere.Nowhere.as_view(), name="nowhere"),
]
