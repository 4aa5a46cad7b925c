"""Page routes."""

from __future__ import annotations

from django.urls import path

from portal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:key>/", views.job, name="job"),
    path("<uuid:key>/row/", views.row, name="row"),
]
