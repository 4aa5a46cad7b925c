"""Page routes across projects, below `coverage/`."""

from __future__ import annotations

from django.urls import path

from evidence.views import portfolio

app_name = "portfolio"
urlpatterns = [path("", portfolio.portfolio, name="coverage")]
