"""Opening a review, choosing its snapshot, moving it, completing its minutes."""

from __future__ import annotations

from typing import Any

from django import forms

from gates.forms.inputs import gates, lines, moment
from registry.models import Snapshot


class OpenForm(forms.Form):
    """A new sitting."""

    gate = forms.ChoiceField()
    sitting_at = forms.DateTimeField(
        error_messages={"required": "Say when the review sits."}, widget=moment(), label="Sits on (UTC)"
    )
    freeze_at = forms.DateTimeField(
        required=False, widget=moment(), label="Readout freezes on (UTC)",
        help_text="Left empty: five working days before the sitting. Evidence after it is marked late, not refused.",
    )  # fmt: skip
    snapshot = forms.ModelChoiceField(
        queryset=Snapshot.objects.none(), required=False, empty_label="None yet",
        help_text="The release set the review is about. It can be chosen until the freeze.",
    )  # fmt: skip

    def __init__(self, data: Any, snapshots: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["gate"].choices = gates()  # type: ignore[attr-defined]
        self.fields["snapshot"].queryset = snapshots  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another moment for a sitting."""

    sitting_at = forms.DateTimeField(
        error_messages={"required": "Say when the review sits."}, widget=moment(), label="Sits on (UTC)"
    )
    freeze_at = forms.DateTimeField(
        required=False,
        widget=moment(),
        label="Freezes on (UTC)",
        help_text="Left empty: five working days before.",
    )


class SnapshotForm(forms.Form):
    """The release set that a review is about."""

    snapshot = forms.ModelChoiceField(
        queryset=Snapshot.objects.none(), empty_label="Choose a snapshot",
        error_messages={"required": "Choose a snapshot."},
    )  # fmt: skip

    def __init__(self, data: Any, snapshots: Any, initial: Snapshot | None) -> None:
        super().__init__(data, initial={"snapshot": initial})
        self.fields["snapshot"].queryset = snapshots  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    """What only people know of a sitting."""

    present = forms.CharField(
        required=False, widget=lines(2), help_text="Who was there, beside those who decided."
    )
    discussion = forms.CharField(
        error_messages={"required": "Write at least one line of what was discussed."},
        widget=lines(8),
        help_text="Markdown. Paste from the meeting.",
    )
    actions = forms.CharField(required=False, widget=lines(4), help_text="Markdown: what, who, by when.")
