"""Issuing, using and revoking API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from portal.accounts.callers import Caller
from portal.accounts.models import Scope, Token, User
from portal.answers import InvalidInput, NotAllowed
from portal.audit.acts import act
from portal.audit.services.log import record

LONGEST = timedelta(days=366)


@act("token.issue")
def issue(
    *, by: Caller, at: datetime, owner: User, name: str, scopes: list[str], lasts: timedelta
) -> tuple[Token, str]:
    """Make a token and return it with its text, which is never shown again.

    Raises `NotAllowed` for another person's account (administrators may issue for service accounts) and for
    tokens that issue tokens; `InvalidInput` for no or unknown scopes, or a life of over a year.
    """
    _may_issue(by, owner)
    _check(name, scopes, lasts)
    text = "gate_" + secrets.token_urlsafe(32)
    token = Token.objects.create(
        owner=owner,
        name=name.strip(),
        prefix=text[:10],
        digest=digest_of(text),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=at + lasts,
    )
    record(
        "token.issued",
        by=by,
        at=at,
        stream="site",
        obj=token,
        details={"owner": owner.name, "name": token.name, "scopes": token.scopes, "days": lasts.days},
        summary=f"issued token “{token.name}” for {owner.name}",
    )
    return token, text


@act("token.revoke")
def revoke(*, by: Caller, at: datetime, token: Token) -> None:
    """End a token at once. Owners revoke their own, administrators any."""
    if by.user != token.owner and not by.user.is_administrator:
        raise NotAllowed.because("not_yours", "Only the owner or an administrator can revoke a token.")
    token.revoked_at = token.revoked_at or at
    token.save(update_fields=["revoked_at"])
    record("token.revoked", by=by, at=at, stream="site", obj=token, summary=f"revoked token “{token.name}”")


def live(text: str, at: datetime) -> Token | None:
    """The token with this text if it still counts: not revoked, not expired, its owner active."""
    found = Token.objects.select_related("owner").filter(digest=digest_of(text)).first()
    if found is None or found.revoked_at or found.expires_at <= at or not found.owner.is_active:
        return None
    return found


def touch(token: Token, at: datetime) -> None:
    """Note that a token was used, at most once a minute: reading must stay cheap."""
    if token.last_used_at is None or at - token.last_used_at > timedelta(minutes=1):
        Token.objects.filter(pk=token.pk).update(last_used_at=at)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _may_issue(by: Caller, owner: User) -> None:
    if by.via == "token":
        raise NotAllowed.because("people_only", "A token cannot issue tokens.")
    own = by.user == owner
    if not own and not (by.user.is_administrator and owner.kind == "service"):
        raise NotAllowed.because(
            "not_yours", "Tokens are issued for yourself or, by administrators, for service accounts."
        )


def _check(name: str, scopes: list[str], lasts: timedelta) -> None:
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = ["Name the token after what uses it, such as “release pipeline”."]
    if not scopes or set(scopes) - set(Scope.values):
        errors["scopes"] = [f"Choose at least one of: {', '.join(Scope.values)}."]
    if not timedelta(0) < lasts <= LONGEST:
        errors["days"] = ["A token lasts between 1 and 366 days."]
    if errors:
        raise InvalidInput(errors)
