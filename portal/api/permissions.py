"""What a token's scopes let through; roles and rules are the services' business."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.accounts.models import Scope


class HasScope(BasePermission):
    """Signed in, and with a token: the scope that the view names for this method.

    A view says `scopes = {"GET": "read", "POST": "registry"}`; without it, reading needs `read` and
    everything else `write`. `write` includes all others.
    """

    message = "This token's scopes do not include the act."

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user is None or not request.user.is_authenticated:
            return False
        if request.auth is None:
            return True
        held = set(getattr(request.auth, "scopes", ()))
        return Scope.WRITE in held or required_scope(view, request.method or "GET") in held


def required_scope(view: Any, method: str) -> str:
    named: dict[str, str] = getattr(view, "scopes", {})
    reading = method in {"GET", "HEAD", "OPTIONS"}
    default = Scope.READ if reading else Scope.WRITE
    return named.get("GET" if reading else method, default)
