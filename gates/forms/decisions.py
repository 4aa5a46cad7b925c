"""What a person decides, and under which conditions."""

from __future__ import annotations

from django import forms

from gates.forms.inputs import lines, moment
from gates.models import Outcome

YES_NO = [("yes", "Yes"), ("no", "No")]


class DecisionForm(forms.Form):
    """What one person in one seat decides. `read` names the sentence that stood above the button."""

    seat = forms.CharField(widget=forms.HiddenInput)
    readout_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        error_messages={"required": "Choose go, go with conditions, or no-go."},
        choices=Outcome,
        widget=forms.RadioSelect,
        label="Your decision",
    )
    can_ship = forms.ChoiceField(
        error_messages={"required": "Answer: can we ship?"},
        choices=YES_NO,
        widget=forms.RadioSelect,
        label="Can we ship?",
    )
    should_ship = forms.ChoiceField(
        error_messages={"required": "Answer: should we ship under these conditions?"},
        choices=YES_NO,
        widget=forms.RadioSelect,
        label="Should we, under these conditions?",
    )
    conditions = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        error_messages={"required": "Say why: the minutes and the pack carry your words."},
        widget=lines(4),
        label="Why",
        help_text="The minutes and the pack carry your words.",
    )
    dissent = forms.CharField(
        required=False,
        widget=lines(2),
        label="Dissent",
        help_text="What you want on record against the others.",
    )
    asked_to_ship_by = forms.CharField(
        required=False, max_length=150, label="Asked to ship by",
        help_text="If you think we should not and still let it go: who asked for it.",
    )  # fmt: skip


class ConditionForm(forms.Form):
    """One condition of a go; every field is optional, an empty row is none."""

    environment = forms.CharField(required=False, max_length=60)
    traffic = forms.IntegerField(
        required=False, label="At most % of the traffic",
        error_messages={"invalid": "Give the share as a whole number."},
    )  # fmt: skip
    region = forms.CharField(required=False, max_length=60)
    until = forms.DateTimeField(
        required=False, widget=moment(), label="Until (UTC)",
        error_messages={"invalid": "Give the moment as YYYY-MM-DDTHH:MM, in UTC."},
    )  # fmt: skip
    text = forms.CharField(required=False, max_length=300, label="In words")


ConditionRows = forms.formset_factory(ConditionForm, extra=3, max_num=10)
