"""An API client as one of the cast."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from portal.accounts.models import Token, User
from portal.accounts.services.tokens import digest_of

SECONDS_IN_15_MINUTES = 15 * 60


def client_of(
    user: User | None, session: bool = False, scopes: tuple[str, ...] = ("write",), **more: Any
) -> APIClient:
    """A token's client, or a session's that signed in `signed_in_ago` seconds ago; None is anonymous."""
    client = APIClient()
    if user is None:
        return client
    if session:
        sign_in(client, user, more.get("signed_in_ago", 0))
        return client
    text = f"gate_test-{user.username}-{'-'.join(scopes)}"
    now = timezone.now()
    Token.objects.update_or_create(
        digest=digest_of(text),
        defaults={
            "owner": user, "name": "test", "prefix": text[:10], "scopes": list(scopes), "created_at": now,
            "expires_at": now + more.get("lasts", timedelta(days=1)),
        },
    )  # fmt: skip
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def sign_in(client: Any, user: User, signed_in_ago: float = 0) -> None:
    """A browser session with the second factor, as allauth leaves it behind after sign-in."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - signed_in_ago, "username": user.username}
    ]
    session.save()
