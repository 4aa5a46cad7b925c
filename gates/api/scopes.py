"""Reading with a narrower token than `read`."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portal.api.permissions import HasScope


class AlsoNarrow(HasScope):
    """As `HasScope`; the view's `narrow` scope reads as well as `read` does."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if super().has_permission(request, view):
            return True
        held = set(getattr(request.auth, "scopes", ())) if request.auth is not None else set()
        return request.method in SAFE_METHODS and view.narrow in held
