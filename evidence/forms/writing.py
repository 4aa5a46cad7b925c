"""What is said of a document that is filled in here, beside what it says itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from evidence.forms.artefacts import day_field, rungs
from evidence.kinds import Kind


class WrittenForm(forms.Form):
    """Title, state and date. `seen_number` is the newest version that the form began with."""

    title = forms.CharField(max_length=200)
    state = forms.ChoiceField(
        help_text="A state asks for what its kind must say by then. A draft asks for nothing."
    )
    effective_date = day_field(label="Effective from")
    note = forms.CharField(max_length=500, required=False, help_text="Needed when the date lies ahead.")
    seen_number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: Kind, titled: bool = False, initial: dict[str, Any] | None = None
    ) -> None:
        said = {"title": kind.label, "effective_date": timezone.now().date(), **(initial or {})}
        super().__init__(data, initial=said, auto_id="about_%s")
        self.fields["state"].choices = rungs(kind.ladder)  # type: ignore[attr-defined]
        del self.fields["seen_number" if titled else "title"]
