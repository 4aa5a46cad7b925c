"""Raising, assigning and closing a finding, and filtering the list."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.forms import PersonField
from portal.findings.models import Category, Severity
from portal.findings.selectors.findings import source_label


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AssignForm(forms.Form):
    """Who mends it and until when."""

    owner = PersonField(required=False, label="Who mends it", empty_label="Nobody yet")
    due = forms.DateField(
        required=False, widget=_day(), label="Until", help_text="The last day in time (UTC)."
    )


class FindingForm(AssignForm):
    """What a person noticed."""

    field_order = ("title", "severity", "category", "detail", "url", "owner", "due")
    title = forms.CharField(
        max_length=200, label="What is wrong, in one line",
        error_messages={"required": "Say in one line what is wrong."},
    )  # fmt: skip
    severity = forms.ChoiceField(
        choices=Severity, initial=Severity.WARNING, label="How much it matters",
        help_text="An error breaks something now, a warning will, information only tells.",
    )  # fmt: skip
    category = forms.ChoiceField(choices=Category, label="What it is about")
    detail = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label="What you saw, and where"
    )
    url = forms.CharField(
        required=False, max_length=300, label="Page where it is mended",
        help_text="A path of this site, such as /projects/letters/artefacts/3/.",
    )  # fmt: skip


class CloseForm(forms.Form):
    """Why it needs no more work."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label="Why",
        error_messages={"required": "Say why: what was mended, or why nothing needs to be."},
        help_text="It stays beside the finding.",
    )  # fmt: skip


class FindingFilter(forms.Form):
    """Filters of the list; they live in the address."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "Open"), ("overdue", "Overdue"), ("closed", "Closed"), ("all", "All")],
    )
    severity = forms.ChoiceField(required=False, choices=[("", "All"), *Severity.choices])
    category = forms.ChoiceField(required=False, choices=[("", "All"), *Category.choices])
    source = forms.ChoiceField(required=False)
    owner = forms.CharField(required=False, max_length=150)

    def __init__(self, data: Any, sources: list[str]) -> None:
        super().__init__(data)
        named = [(each, source_label(each)) for each in sources]
        self.fields["source"].choices = [("", "All"), *named]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, str]:
        """What narrows the list; a value that no filter knows narrows nothing."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {"state": "open", **found}
