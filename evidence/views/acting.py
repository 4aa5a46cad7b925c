"""Running an act for a form: what it refuses stands at the form, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from portal.answers import InvalidInput, Refused

T = TypeVar("T")


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What the act returned; None after its messages were put at the form.

    Only the request to sign in again passes on: it is answered by asking, and then this very form is sent
    again. `NotVisible` passes on too.
    """
    try:
        return act()
    except InvalidInput as found:
        for name, messages in found.errors.items():
            form.add_error(name if name in form.fields else None, forms.ValidationError(list(messages)))
    except Refused as refused:
        if any(reason.code == "sign_in_again" for reason in refused.answer.reasons):
            raise
        for reason in refused.answer.reasons:
            words = " ".join(part for part in (reason.message, sentence(reason.fix)) if part)
            form.add_error(None, forms.ValidationError(words))
        form.refused = refused.status  # type: ignore[attr-defined]
    return None


def status_of(*tried: forms.BaseForm) -> int:
    """422 for messages at fields, 403 or 409 for a refusal, else 200: of the first form that has any."""
    wrong = [form for form in tried if form.is_bound and form.errors]
    return getattr(wrong[0], "refused", 422) if wrong else 200


def sentence(fix: str) -> str:
    """What to do, unless it is an address."""
    return "" if fix.startswith("/") else fix
