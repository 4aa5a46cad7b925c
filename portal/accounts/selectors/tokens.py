"""Named reads of tokens."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.accounts.models import Kind, Token, User
from portal.answers import NotVisible


def tokens_of(user: User) -> QuerySet[Token]:
    """My own; administrators also those of service accounts."""
    mine = Q(owner=user)
    if user.is_administrator:
        mine |= Q(owner__kind=Kind.SERVICE)
    return Token.objects.filter(mine).select_related("owner").order_by("-id")


def token(user: User, key: int) -> Token:
    """One of `tokens_of`. Raises `NotVisible`."""
    found = tokens_of(user).filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


def state_of(found: Token, now: datetime) -> str:
    """`revoked`, `expired` or `live`."""
    if found.revoked_at:
        return "revoked"
    return "expired" if found.expires_at <= now else "live"


def owners(user: User) -> QuerySet[User]:
    """For whom this person may issue tokens: themselves; administrators also service accounts."""
    mine = Q(pk=user.pk)
    if user.is_administrator:
        mine |= Q(kind=Kind.SERVICE)
    return (
        User.objects.filter(mine, is_active=True)
        .exclude(username="gatehouse")
        .order_by("kind", "display_name")
    )
