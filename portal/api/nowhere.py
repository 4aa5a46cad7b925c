"""Addresses below /api/ that lead nowhere answer as a problem document too, never as a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.answers import NotVisible
from portal.api.views import ApiView


@extend_schema(exclude=True)
class Nowhere(ApiView):
    """404 for every method, to everybody who is signed in; 401 to everybody else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises `NotVisible` after authentication, so that addresses cannot be probed from outside."""
        super().initial(request, *args, **kwargs)
        raise NotVisible

    def get(self, request: HttpRequest) -> Response:
        """Never reached; it tells the schema that there is a method."""
        raise NotVisible
