"""Acts of conscience need a fresh sign-in. Whoever signed in too long ago confirms, and loses nothing."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest, HttpResponse

from portal.answers import Refused


def ask_who_sits_there(request: HttpRequest, refusal: Refused) -> HttpResponse | None:
    """Ask for password or second factor, then carry out the very request that was refused.

    None when the refusal has another reason, or when this account has nothing to confirm with.
    """
    if not any(reason.code == "sign_in_again" for reason in refusal.answer.reasons):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        return None
    response: HttpResponse = suspend_request(request, methods[0]["url"])
    return response
