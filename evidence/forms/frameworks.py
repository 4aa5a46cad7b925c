"""The shape of the forms about frameworks and about where the law places a system."""

from __future__ import annotations

from typing import Any

from django import forms

from evidence.forms.artefacts import LINES, day_field
from evidence.frameworks.caged import LARGEST
from evidence.models import Placement, Route


class FollowForm(forms.Form):
    """Following by choice; the reason may be left out."""

    reason = forms.CharField(required=False, max_length=500, label="Why (may be left out)")


class PlacementForm(forms.Form):
    """What decides from which day the law reaches the system."""

    route = forms.ChoiceField(choices=Route.choices, label="By which way it is high-risk")
    on_market_on = day_field(
        required=False,
        label="On the market or in service since",
        help_text="Or the day that is planned.",
    )
    changed_on = day_field(
        required=False,
        label="Design significantly changed on",
        help_text="Only if it was, after it came to the market.",
    )
    public_authority = forms.BooleanField(required=False, label="Meant for use by public authorities")
    reason = forms.CharField(required=False, widget=LINES, label="Where this is decided")

    def __init__(self, data: Any = None, *, said: Placement | None = None) -> None:
        names = ("route", "on_market_on", "changed_on", "public_authority", "reason")
        super().__init__(data, initial={name: getattr(said, name) for name in names} if said else {})


class ProposeForm(forms.Form):
    """A framework as a file, or as text."""

    file = forms.FileField(required=False, label="File", help_text="YAML or JSON, at most 1 MB.")
    text = forms.CharField(required=False, label="Or its text", widget=forms.Textarea(attrs={"rows": 10}))
    why = forms.CharField(widget=LINES, label="What changes and why")

    @property
    def data_sent(self) -> bytes:
        """The file's bytes, else the text's; only what may be read is read."""
        sent = self.cleaned_data["file"]
        return bytes(sent.read(LARGEST + 1)) if sent else str(self.cleaned_data["text"]).encode()
