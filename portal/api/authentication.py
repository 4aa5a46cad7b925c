"""Two ways in: a bearer token, or a browser session with CSRF."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from portal.accounts.callers import Caller
from portal.accounts.models import Token, User
from portal.accounts.services import tokens
from portal.web.callers import last_sign_in
from portal.web.second_factor import needs_second_factor


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer gate_…`. Revocation, expiry and a deactivated owner count at once."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = tokens.live(text.strip(), timezone.now())
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        tokens.touch(token, timezone.now())
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="gatehouse"'


class BrowserSession(SessionAuthentication):
    """The page's own session; whoever must have a second factor and has none is not signed in here."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found and needs_second_factor(found[0]) and not is_mfa_enabled(found[0]):
            raise AuthenticationFailed("Your role needs a second factor. Set it up at /account/2fa/.")
        return found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="gatehouse"'


def caller_of(request: Request) -> Caller:
    """Who makes this API call."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    if isinstance(request.auth, Token):
        return Caller(request.user, via="token", scopes=frozenset(request.auth.scopes))
    return Caller(request.user, via="session", signed_in_at=last_sign_in(request._request))
