"""Who makes a page request."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from portal.accounts.callers import Caller
from portal.accounts.models import User


def caller_of(request: HttpRequest) -> Caller:
    """The signed-in person, and when this session last proved who sits there."""
    if not isinstance(request.user, User):
        raise TypeError("A page without sign-in asked who calls.")
    return Caller(request.user, via="session", signed_in_at=last_sign_in(request))


def last_sign_in(request: HttpRequest) -> datetime | None:
    """When this session last proved who sits there: the newest of allauth's authentication records."""
    methods = request.session.get("account_authentication_methods", [])
    moments = [method["at"] for method in methods if "at" in method]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None
