"""API routes."""

from __future__ import annotations

from django.urls import path

from portal.findings.api import findings

BASE = "projects/<slug:slug>/findings/"
urlpatterns = [
    path(BASE, findings.Findings.as_view(), name="findings"),
    path(f"{BASE}<int:number>/", findings.OneFinding.as_view(), name="finding"),
    path(f"{BASE}<int:number>/assign/", findings.Assign.as_view(), name="finding_assign"),
    path(f"{BASE}<int:number>/close/", findings.Close.as_view(), name="finding_close"),
]
