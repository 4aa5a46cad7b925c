"""API routes."""

from __future__ import annotations

from django.urls import path

from portal.projects.api import people, projects

urlpatterns = [
    path("projects/", projects.Projects.as_view(), name="projects"),
    path("projects/<slug:slug>/", projects.OneProject.as_view(), name="project"),
    path("projects/<slug:slug>/classification/", projects.Classification.as_view(), name="classification"),
    path("projects/<slug:slug>/archive/", projects.Archive.as_view(), name="archive"),
    path("projects/<slug:slug>/people/", people.People.as_view(), name="people"),
    path("projects/<slug:slug>/people/<int:role>/confirm/", people.Confirm.as_view(), name="role_confirm"),
    path("projects/<slug:slug>/people/<int:role>/end/", people.End.as_view(), name="role_end"),
]
