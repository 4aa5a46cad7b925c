"""The shape of project forms; the services hold the rules."""

from __future__ import annotations

from django import forms

from portal.accounts.forms import PersonField
from portal.accounts.selectors.people import everybody
from portal.projects.models import ActRole, ProjectRole, RiskClass, Stage

LINES = forms.Textarea(attrs={"rows": 3})


class RegisterForm(forms.Form):
    """A new project."""

    name = forms.CharField(max_length=120, label="Name of the system")
    slug = forms.CharField(
        max_length=60,
        required=False,
        label="Short name",
        help_text="For addresses; made from the name if left out.",
    )
    purpose = forms.CharField(
        widget=LINES,
        label="Intended purpose",
        help_text="What it is for, and for whom. Every judgement refers to it.",
    )
    owner = PersonField(label="Owner", help_text="Answers for the system, and keeps the project's people.")
    role = forms.ChoiceField(
        choices=ActRole, label="Role under the AI Act", help_text="Article 3(3) and (4)."
    )
    risk_class = forms.ChoiceField(
        choices=RiskClass, label="Class under the AI Act", initial=RiskClass.UNCLASSIFIED
    )
    risk_class_reason = forms.CharField(
        widget=LINES, required=False, label="Why this class", help_text="With the article or annex point."
    )
    stage = forms.ChoiceField(choices=Stage, label="Stage", initial=Stage.CALIBRATE)
    tier = forms.CharField(
        max_length=40, required=False, help_text="Model-risk tier, as your organisation names it."
    )
    regions = forms.CharField(max_length=300, required=False, help_text="Where it serves.")
    users = forms.CharField(max_length=300, required=False, help_text="Who uses it, and who is affected.")


class ChangeForm(forms.Form):
    """The record's fields that can change."""

    name = forms.CharField(max_length=120, label="Name of the system")
    purpose = forms.CharField(widget=LINES, label="Intended purpose")
    role = forms.ChoiceField(choices=ActRole, label="Role under the AI Act")
    stage = forms.ChoiceField(choices=Stage, label="Stage")
    tier = forms.CharField(max_length=40, required=False)
    regions = forms.CharField(max_length=300, required=False)
    users = forms.CharField(max_length=300, required=False)
    target_date = forms.DateField(
        required=False, label="Target date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ClassificationForm(forms.Form):
    """A class with its reason."""

    risk_class = forms.ChoiceField(
        choices=RiskClass, label="Class under the AI Act", widget=forms.RadioSelect
    )
    reason = forms.CharField(
        widget=LINES, required=False, label="Why", help_text="With the article or annex point."
    )


class ArchiveForm(forms.Form):
    """Why the project is closed."""

    reason = forms.CharField(widget=LINES, label="Why")


class RoleForm(forms.Form):
    """A role for a person or service account."""

    person = PersonField()
    role = forms.ChoiceField(
        choices=ProjectRole, help_text="Deciding roles wait for a second person's confirmation."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["person"].queryset = everybody()  # type: ignore[attr-defined]
