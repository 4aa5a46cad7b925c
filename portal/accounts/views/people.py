"""`/people/`: accounts, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts import permissions
from portal.accounts.callers import Caller
from portal.accounts.forms import AccountForm
from portal.accounts.models import User
from portal.accounts.selectors.people import account, accounts
from portal.accounts.services import people
from portal.answers import NotVisible
from portal.audit.selectors.history import changes_of
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of

ROWS = 50
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "deactivate": (people.deactivate, "{} is deactivated: sessions and tokens ended."),
    "reactivate": (people.reactivate, "{} is active again."),
    "propose-administrator": (people.propose_administrator, "{} waits for a second administrator."),
    "confirm-administrator": (people.confirm_administrator, "{} is an administrator."),
    "end-administrator": (people.end_administrator, "{} is no administrator."),
}


def index(request: HttpRequest) -> HttpResponse:
    """Every account."""
    _administrator(request)
    page = Paginator(accounts(), ROWS).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page})


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown in this answer and never again."""
    by = _administrator(request)
    form = AccountForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: people.create(by=by, at=timezone.now(), **values))
        if made:
            return render(request, "accounts/password.html", {"person": made[0], "password": made[1]})
    return render(request, "accounts/new.html", {"form": form}, status=status_of(form))


def one(request: HttpRequest, username: str) -> HttpResponse:
    """One account: what it may, and the acts on it."""
    by = _administrator(request)
    person = account(username)
    shown = {
        "person": person,
        "may_deactivate": permissions.may_deactivate(by, person),
        "may_set_password": permissions.may_set_password(by, person),
        "may_be_administrator": permissions.may_be_administrator(person),
        "may_confirm": permissions.may_confirm_administrator(by, person),
        "changes": changes_of(person),
    }
    return render(request, "accounts/person.html", shown)


@require_POST
@never_cache
def password(request: HttpRequest, username: str) -> HttpResponse:
    """A new password for somebody who lost theirs, shown once."""
    by = _administrator(request)
    person = account(username)
    made = people.set_password(by=by, at=timezone.now(), person=person)
    return render(request, "accounts/password.html", {"person": person, "password": made})


@require_POST
def carry_out(request: HttpRequest, username: str, name: str) -> HttpResponse:
    """One of `ACTS` on one account."""
    by = _administrator(request)
    if name not in ACTS:
        raise NotVisible
    service, words = ACTS[name]
    person: User = account(username)
    service(by=by, at=timezone.now(), person=person)
    messages.success(request, words.format(person.name))
    return redirect("people:one", username)


def _administrator(request: HttpRequest) -> Caller:
    """These pages do not exist for anybody else."""
    by = caller_of(request)
    if not permissions.may_keep_accounts(by):
        raise NotVisible
    return by
