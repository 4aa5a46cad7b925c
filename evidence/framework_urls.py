"""Page routes below `/frameworks/`: the frameworks of the whole installation."""

from __future__ import annotations

from django.urls import path

from evidence.views import frameworks

app_name = "frameworks"
urlpatterns = [
    path("", frameworks.index, name="index"),
    path("<slug:key>/", frameworks.show, name="framework"),
]
