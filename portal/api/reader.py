"""`/api/docs/`: the reader of the OpenAPI document, from our own files only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest) -> HttpResponse:
    """Swagger UI under the house's policy: its script is a file, and nothing comes from elsewhere."""
    return render(request, "api/docs.html")
