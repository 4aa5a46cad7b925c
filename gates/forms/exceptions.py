"""Requesting, answering, extending and mending an exception, and filtering the list."""

from __future__ import annotations

from typing import Any

from django import forms

from gates.catalogue import catalogue
from gates.forms.inputs import day, gates, lines
from portal.accounts.forms import PersonField


class ExceptionForm(forms.Form):
    """A request to pass a gate without one criterion, until a day."""

    gate = forms.ChoiceField()
    criterion = forms.ChoiceField()
    requirement = forms.CharField(
        required=False, max_length=40, label="Requirement of the law",
        help_text="Only for a gap in coverage, such as AIA-15.4. It can be excepted only before it applies.",
    )  # fmt: skip
    rationale = forms.CharField(
        error_messages={"required": "Say why the release should ship with this deviation."},
        widget=lines(),
        label="Why ship with this deviation",
    )
    scope = forms.CharField(
        error_messages={"required": "Say what the deviation reaches, and what it does not."},
        widget=lines(2),
        label="What it reaches, and what not",
    )
    compensating_measure = forms.CharField(
        error_messages={"required": "Say what limits the harm until it is mended."},
        widget=lines(2),
        label="Compensating measure",
        help_text="What limits the harm until then.",
    )
    owner = PersonField(
        error_messages={"required": "Name the person who mends it."},
        label="Accountable owner",
        help_text="Mends it. Cannot approve it.",
    )
    remediation_date = forms.DateField(
        error_messages={"required": "Give the date by which it is mended."},
        widget=day(),
        label="Mended by",
        help_text="After this day (UTC) it blocks again by itself.",
    )

    def __init__(self, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["gate"].choices = gates()  # type: ignore[attr-defined]
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            (gate.label, [(each.key, each.title) for each in gate.criteria]) for gate in catalogue().gates
        ]


class AnswerForm(forms.Form):
    """Approve or refuse, with the reason."""

    answer = forms.ChoiceField(
        choices=[("approve", "Approve"), ("refuse", "Refuse")], widget=forms.RadioSelect, label="Your answer",
        error_messages={"required": "Choose approve or refuse."},
    )  # fmt: skip
    reason = forms.CharField(
        error_messages={"required": "Say why: the minutes and the pack will carry your words."},
        widget=lines(),
        label="Why",
        help_text="The minutes and the pack carry your words.",
    )


class ExtendForm(forms.Form):
    """A later day; another person approves it."""

    remediation_date = forms.DateField(
        error_messages={"required": "Give the date by which it is mended."}, widget=day(), label="Mended by"
    )
    rationale = forms.CharField(
        error_messages={"required": "Say why it was not mended in time."},
        widget=lines(2),
        label="Why it was not mended in time",
    )


class RemediateForm(forms.Form):
    """How it shows that the deviation is mended."""

    note = forms.CharField(
        error_messages={"required": "Say what was done and where it can be seen."},
        widget=lines(2),
        label="What was done",
        help_text="And where it can be seen.",
    )


class ExceptionFilter(forms.Form):
    """Filters of the list; they live in the address."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All"), ("live", "Approved and not mended"), ("overdue", "Overdue"), ("requested", "Requested"),
            ("refused", "Refused"), ("remediated", "Remediated"),
        ],
    )  # fmt: skip
    gate = forms.ChoiceField(required=False)
    project = forms.CharField(required=False, max_length=120, label="Project", help_text="")
    owner = forms.CharField(required=False, max_length=150)

    def __init__(self, data: Any, in_project: bool = False) -> None:
        super().__init__(data)
        self.fields["gate"].choices = [("", "All"), *gates()]  # type: ignore[attr-defined]
        if in_project:
            del self.fields["project"]
