"""Asking for a verdict, and attesting what no machine can check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from gates.forms.inputs import lines
from gates.rules.conditions import EVERYWHERE, Asked
from registry.models import Snapshot


class AskedForm(forms.Form):
    """What the verdict is asked for. What is left out means the widest, as in the API."""

    snapshot = forms.ChoiceField(required=False)
    environment = forms.CharField(max_length=60, required=False)
    traffic = forms.IntegerField(
        min_value=1, max_value=100, required=False, label="Traffic in per cent", error_messages={
            "invalid": "Give a whole number between 1 and 100.", "min_value": "Give a share of at least 1 per cent.",
            "max_value": "Give a share of at most 100 per cent.",
        },
    )  # fmt: skip
    region = forms.CharField(max_length=60, required=False)

    def __init__(self, data: Any, snapshots: Iterable[Snapshot]) -> None:
        super().__init__(data)
        field: Any = self.fields["snapshot"]
        field.choices = [
            ("", "The one that was reviewed"),
            *((str(each.number), str(each)) for each in snapshots),
        ]
        widest = Asked()
        for name, said in (
            ("environment", widest.environment),
            ("traffic", widest.traffic),
            ("region", "All"),
        ):
            self.fields[name].widget.attrs["placeholder"] = said

    def asked(self) -> Asked:
        """What was asked for; the widest wherever nothing readable was given."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        widest = Asked()
        return Asked(
            snapshot=given.get("snapshot") or "",
            environment=given.get("environment") or widest.environment,
            traffic=given.get("traffic") or widest.traffic,
            region=given.get("region") or EVERYWHERE,
        )


class AttestForm(forms.Form):
    """One person's word on one criterion."""

    holds = forms.TypedChoiceField(
        choices=[("yes", "It holds"), ("no", "It does not hold")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes", label="Does it hold?",
        error_messages={"required": "Say whether it holds."},
    )  # fmt: skip
    statement = forms.CharField(
        error_messages={"required": "Say how you know: the reviewers read your words."},
        widget=lines(),
        label="How you know",
        help_text="The reviewers read your words.",
    )
