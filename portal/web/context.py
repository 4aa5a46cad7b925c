"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """The request's id, for error pages and support."""
    return {"request_id": getattr(request, "request_id", "")}
