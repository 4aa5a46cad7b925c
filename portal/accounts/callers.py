"""Who calls a service, and by which way they came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from portal.accounts.models import Kind, User
from portal.answers import Answer, Reason

Way = Literal["session", "token", "command", "job"]


@dataclass(frozen=True)
class Caller:
    """A user in one call. `signed_in_at` is when this session last proved who sits there."""

    user: User
    via: Way = "session"
    scopes: frozenset[str] = frozenset()
    signed_in_at: datetime | None = None

    @property
    def actor_id(self) -> str:
        return self.user.actor_id

    @property
    def name(self) -> str:
        return self.user.name


def people_only(by: Caller, at: datetime) -> Answer:
    """Acts of conscience need a person in a session that signed in at most 15 minutes ago.

    Deciding, granting an exception, approving not-applicable, judging, amending, sealing: a token never can.
    The demo loader and imports act as `command` and bring their own business time.
    """
    if by.user.kind != Kind.PERSON or by.via in {"token", "job"}:
        return Answer.no(Reason("people_only", "Only a person who signed in can do this; a token cannot."))
    if by.via == "command":
        return Answer.yes()
    # A sign-in that lies ahead means that a clock was moved: it must not stay fresh until the clock catches up.
    if by.signed_in_at is None or abs(at - by.signed_in_at) > settings.FRESH_SIGN_IN:
        return Answer.no(
            Reason(
                "sign_in_again",
                "Confirm that it is you: your sign-in is older than 15 minutes.",
                fix="/account/reauthenticate/",
            )
        )
    return Answer.yes()
