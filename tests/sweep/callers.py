"""Everybody who may knock: people in sessions, and tokens in every state a token can be in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from portal.accounts.models import Token, User
from portal.accounts.services.tokens import digest_of
from tests.api.client import sign_in

NOBODY = "anonymous"
PEOPLE = ("sam", "eli", "ada", "rui", "noor", "tomas", "chen", "mika", "ines", "priya", "root", "gone")
TOKENS = ("cai", "ada:read", "ada:write", "ada:expired", "ada:revoked", "former:write")
EVERYBODY = (NOBODY, *PEOPLE, *TOKENS)
# These are nobody: no session, or a token or account that no longer counts.
UNKNOWN = frozenset({NOBODY, "gone", "ada:expired", "ada:revoked"})
# These are somebody, but no project of the cast exists for them. `former` was architect until yesterday.
OUTSIDE = frozenset({"sam", "eli", "former:write"})
INSIDE = frozenset(EVERYBODY) - UNKNOWN - OUTSIDE
SAYS = {
    NOBODY: "nobody signed in", "sam": "an account without a role", "eli": "architect of another project only",
    "ada": "architect", "rui": "reviewer", "noor": "reviewer and secretary", "tomas": "validator", "chen": "chair",
    "mika": "committee member", "ines": "auditor", "priya": "owner", "root": "administrator",
    "gone": "deactivated account in a live session", "cai": "engineer's service token, scope write",
    "ada:read": "architect's token, scope read", "ada:write": "architect's token, scope write",
    "ada:expired": "expired token", "ada:revoked": "revoked token",
    "former:write": "token, scope write, of an owner who lost the role",
}  # fmt: skip


@cache
def _middleware() -> ClientHandler:
    """Loaded once: a client of its own per request would look through the static files every time."""
    return ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True)
class Door:
    """How one caller comes in: a session's cookie, or the header of a token."""

    session: str = ""
    token: str = ""

    def client(self) -> Client:
        """A browser or program that remembers nothing of earlier requests."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        client = Client(headers=headers)
        client.handler = _middleware()
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


def doors(people: dict[str, User], now: datetime) -> dict[str, Door]:
    """A door for everybody. `gone` signs in first and is deactivated afterwards."""
    found = {NOBODY: Door()}
    for name in PEOPLE:
        client = Client()
        sign_in(client, people[name])
        found[name] = Door(session=client.session.session_key or "")
    people["gone"].is_active = False
    people["gone"].save()
    for name in TOKENS:
        owner, _, state = name.partition(":")
        found[name] = Door(token=_token(people[owner], state or "write", now))
    return found


def _token(owner: User, state: str, now: datetime) -> str:
    text = f"gate_sweep-{owner.username}-{state}"
    values: dict[str, Any] = {
        "expires_at": now + timedelta(hours=-1 if state == "expired" else 5),
        "revoked_at": now - timedelta(hours=1) if state == "revoked" else None,
    }
    Token.objects.create(
        owner=owner, name=state, prefix=text[:10], digest=digest_of(text), created_at=now - timedelta(days=1),
        scopes=["read" if state == "read" else "write"], **values,
    )  # fmt: skip
    return text
