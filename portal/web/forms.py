"""Running an act with what a form read, and telling the form what the act said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from portal.answers import InvalidInput, NotNow

T = TypeVar("T")


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What the act returned, or None after its messages were put at the form's fields; nothing is lost.

    `InvalidInput` goes to the named fields, `NotNow` above the form. `NotAllowed` and `NotVisible` pass on:
    they are answered by their own page. After the call ask `form.errors` where an act returns nothing.
    """
    try:
        return act()
    except InvalidInput as found:
        for name, messages in found.errors.items():
            form.add_error(name if name in form.fields else None, forms.ValidationError(list(messages)))
    except NotNow as refused:
        for reason in refused.answer.reasons:
            form.add_error(None, reason.message)
    return None


def status_of(form: forms.BaseForm) -> int:
    """422 for a form that comes back with messages (htmx swaps it), else 200."""
    return 422 if form.is_bound and form.errors else 200
