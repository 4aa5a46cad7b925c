"""The filter bar of the audit trail."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.audit.selectors.events import Filter

DAY = {"type": "date"}


class FilterForm(forms.Form):
    """Fields named as in the address. `from` is a word of Python, so the days are added by name."""

    person = forms.CharField(required=False, max_length=150)
    verb = forms.CharField(
        required=False, max_length=80, label="Act", widget=forms.TextInput({"placeholder": "decision.made"})
    )
    project = forms.ChoiceField(required=False)
    object = forms.CharField(
        required=False, max_length=160, widget=forms.TextInput({"placeholder": "kind, id or kind/id"})
    )
    text = forms.CharField(required=False, max_length=200, label="Words")

    def __init__(self, *args: Any, streams: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All I may read"), *sorted(streams.items(), key=lambda pair: pair[1].lower())]
        self.fields["project"].choices = choices  # type: ignore[attr-defined]
        self.fields["from"] = forms.DateField(required=False, label="From", widget=forms.DateInput(DAY))
        self.fields["to"] = forms.DateField(required=False, label="To", widget=forms.DateInput(DAY))

    def wanted(self) -> Filter:
        """The filter as asked; a field with a mistake narrows nothing and says so."""
        self.full_clean()
        values = getattr(self, "cleaned_data", {})
        return Filter(
            person=values.get("person", ""),
            verb=values.get("verb", ""),
            project=values.get("project", ""),
            object=values.get("object", ""),
            since=values.get("from"),
            until=values.get("to"),
            text=values.get("text", ""),
        )
