"""Which pack is asked for, and filtering the list."""

from __future__ import annotations

from typing import Any

from django import forms

from gates.catalogue import catalogue
from gates.models import Review
from gates.services.packs import DEFAULT_PURPOSE, PURPOSES


class PackFilter(forms.Form):
    """Filters of the list of packs."""

    kind = forms.ChoiceField(required=False, choices=[("", "All"), ("final", "Final"), ("draft", "Draft")])
    project = forms.CharField(required=False, max_length=120)

    def __init__(self, data: Any, in_project: bool = False) -> None:
        super().__init__(data)
        if in_project:
            del self.fields["project"]


class ReviewField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A review by project, gate and number."""

    def label_from_instance(self, obj: Review) -> str:
        state = "sealed" if obj.sealed_at else "not sealed"
        return f"{obj.project.name}: {catalogue().gate(obj.gate).label}, review {obj.number} ({state})"


class PackForm(forms.Form):
    """Which review, and what the pack is for."""

    review = ReviewField(
        queryset=Review.objects.none(), empty_label=None, error_messages={"required": "Choose a review."}
    )
    purpose = forms.ChoiceField(choices=[*PURPOSES.items()], initial=DEFAULT_PURPOSE)

    def __init__(self, data: Any, reviews: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["review"].queryset = reviews  # type: ignore[attr-defined]
