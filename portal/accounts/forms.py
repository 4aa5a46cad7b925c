"""Fields and forms about people."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms

from portal.accounts.models import Kind, Scope, User
from portal.accounts.selectors.people import persons
from portal.accounts.selectors.tokens import owners


class SignInForm(LoginForm):
    """Allauth's, without words inside the fields that repeat their labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person by name and username; two people may share a name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": persons(), "empty_label": "Choose a person", **kwargs})

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} ({obj.username})"


class ProfileForm(forms.Form):
    """What people change about themselves."""

    display_name = forms.CharField(max_length=150, label="Name")
    job_title = forms.CharField(max_length=150, required=False, label="Job title")
    email = forms.EmailField(required=False, label="E-mail")
    shortcuts = forms.BooleanField(
        required=False, label="Single-key shortcuts", help_text="Press ? for the list."
    )


class TokenForm(forms.Form):
    """A new token."""

    owner = PersonField(label="For", empty_label=None)
    name = forms.CharField(max_length=100, help_text="What uses it, such as “release pipeline”.")
    scopes = forms.MultipleChoiceField(
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        help_text="Never more than the owner may at that moment.",
    )
    days = forms.IntegerField(min_value=1, max_value=366, initial=90, label="Days it lasts")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset, field.initial = owners(user), user  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A new account."""

    kind = forms.ChoiceField(
        choices=Kind, widget=forms.RadioSelect, initial=Kind.PERSON, label="Who stands behind it"
    )
    username = forms.CharField(
        max_length=150, help_text="Letters, digits and @/./+/-/_; it signs in with this."
    )
    display_name = forms.CharField(max_length=150, label="Name")
    email = forms.EmailField(required=False, label="E-mail")
    job_title = forms.CharField(max_length=150, required=False, label="Job title")
    registers_projects = forms.BooleanField(required=False, label="May register projects")
