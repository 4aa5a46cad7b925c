"""Sign-ins, refusals and sign-outs as events of the site stream."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in, user_logged_out
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.audit.services.log import record


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record("person.signed_in", user, "signed in")


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record("person.signed_out", user, "signed out")


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    user = User.objects.filter(username=credentials.get("username", "")).first()
    if user is not None:
        _record("person.sign_in_failed", user, "failed to sign in")


def _record(verb: str, user: User, summary: str) -> None:
    with transaction.atomic():
        record(verb, by=Caller(user), at=timezone.now(), stream="site", obj=user, summary=summary)
