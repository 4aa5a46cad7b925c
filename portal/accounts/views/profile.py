"""`/account/`: who I am here, and how I sign in."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.accounts.forms import ProfileForm
from portal.accounts.services import people
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of
from portal.web.second_factor import needs_second_factor


def index(request: HttpRequest) -> HttpResponse:
    by = caller_of(request)
    initial = {name: getattr(by.user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: people.change(by=by, at=timezone.now(), person=by.user, **values)):
            messages.success(request, "Your profile is saved.")
            return redirect("accounts:profile")
    shown = {
        "form": form,
        "second_factor": is_mfa_enabled(by.user),
        "must_have": needs_second_factor(by.user),
        "signed_in_at": by.signed_in_at,
    }
    return render(request, "accounts/profile.html", shown, status=status_of(form))
