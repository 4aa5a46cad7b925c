"""Page routes of what composes the rooms."""

from __future__ import annotations

from django.urls import path

from portal.front.views import board, health, search

app_name = "front"
urlpatterns = [
    path("", board.index, name="board"),
    path("search/", search.index, name="search"),
    path("livez", health.alive, name="livez"),
    path("readyz", health.ready, name="readyz"),
]
