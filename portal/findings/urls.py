"""Page routes, below `projects/<slug>/`."""

from __future__ import annotations

from django.urls import path

from portal.findings.views import findings

app_name = "findings"
urlpatterns = [
    path("findings/", findings.index, name="findings"),
    path("findings/new/", findings.new, name="new"),
    path("findings/<int:number>/", findings.finding, name="finding"),
    path("findings/<int:number>/assign/", findings.assign, name="assign"),
    path("findings/<int:number>/close/", findings.close, name="close"),
]
