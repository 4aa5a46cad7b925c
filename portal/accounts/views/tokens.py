"""`/account/tokens/`: API tokens, shown once."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.forms import TokenForm
from portal.accounts.selectors.tokens import state_of, token, tokens_of
from portal.accounts.services import tokens
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of

ROWS = 50


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """My tokens; a new one is shown in this answer and never again."""
    by, now = caller_of(request), timezone.now()
    form = TokenForm(request.POST or None, user=by.user)
    made = None
    if form.is_valid():
        values = dict(form.cleaned_data)
        lasts = timedelta(days=values.pop("days"))
        made = attempt(form, lambda: tokens.issue(by=by, at=now, lasts=lasts, **values))
        form = form if made is None else TokenForm(user=by.user)
    page = Paginator(tokens_of(by.user), ROWS).get_page(request.GET.get("page"))
    rows = [(row, state_of(row, now)) for row in page.object_list]
    shown = {"form": form, "page": page, "rows": rows, "made": made}
    return render(request, "accounts/tokens.html", shown, status=status_of(form))


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    by = caller_of(request)
    found = token(by.user, key)
    tokens.revoke(by=by, at=timezone.now(), token=found)
    messages.success(request, f"{found.name} is revoked.")
    return redirect("accounts:tokens")
