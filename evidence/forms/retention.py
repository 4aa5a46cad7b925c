"""The shape of the forms about retention; the services hold the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.models import Artefact

LINES = forms.Textarea(attrs={"rows": 2})


class HoldForm(forms.Form):
    """A legal hold."""

    artefact = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="On what")
    reason = forms.CharField(
        widget=LINES, label="Why nothing may be deleted", help_text="The case, the request, its reference.",
        error_messages={"required": "Say why nothing may be deleted: the case, the request, its reference."},
    )  # fmt: skip

    def __init__(self, *args: Any, artefacts: Iterable[Artefact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["artefact"].choices = [  # type: ignore[attr-defined]
            ("", "The whole project"), *((each.number, each.title) for each in artefacts)
        ]  # fmt: skip


class DecideForm(forms.Form):
    """Approve or refuse a deletion."""

    answer = forms.ChoiceField(
        choices=[("approve", "Delete the bytes"), ("refuse", "Keep them")], widget=forms.RadioSelect,
        label="Your decision", error_messages={"required": "Choose whether they go or stay."},
    )  # fmt: skip
    reason = forms.CharField(
        widget=LINES, label="Why",
        error_messages={"required": "Say why: the version's page and the log carry your words."},
    )  # fmt: skip
