"""Page routes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.module_loading import import_string

from portal.projects.views import people, record

app_name = "projects"


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that composes every room. It lives above this one, so it is found by name at call time."""
    page: Any = import_string("portal.front.views.overview.overview")
    response: HttpResponse = page(request, slug)
    return response


urlpatterns = [
    path("projects/new/", record.new, name="new"),
    path("projects/<slug:slug>/", overview, name="overview"),
    path("projects/<slug:slug>/edit/", record.edit, name="edit"),
    path("projects/<slug:slug>/classification/", record.classification, name="classification"),
    path("projects/<slug:slug>/archive/", record.archive, name="archive"),
    path("projects/<slug:slug>/history/", record.history, name="history"),
    path("projects/<slug:slug>/people/", people.index, name="people"),
    path("projects/<slug:slug>/people/<int:role>/confirm/", people.confirm, name="role_confirm"),
    path("projects/<slug:slug>/people/<int:role>/end/", people.end, name="role_end"),
]
