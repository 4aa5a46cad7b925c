"""The shape of the forms about links."""

from __future__ import annotations

from django import forms

from evidence.rules.links.health import ORDER
from evidence.services.credentials import WAYS
from portal.web.status import LINK

HEALTHS = [("", "Every state"), *((each, LINK[each].word) for each in ORDER)]


class LinkFilter(forms.Form):
    """Filters of the list; they live in the address."""

    text = forms.CharField(required=False, max_length=200, label="Address contains")
    health = forms.ChoiceField(required=False, choices=HEALTHS, label="State")
    cited = forms.BooleanField(required=False, label="Only links that are artefacts")

    def wanted(self) -> dict[str, str | bool]:
        """The filters with a known value; others filter nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AttestForm(forms.Form):
    """What a person answers for."""

    artefact = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What you saw there",
        help_text="What it says, when you read it, and how you signed in. It stands beside the link with your name.",
    )


class CredentialForm(forms.Form):
    """A credential for one host. What is typed is sealed and never shown again, also not after a mistake."""

    host = forms.CharField(max_length=260, help_text="As in the address: docs.example.org.")
    way = forms.ChoiceField(choices=list(WAYS.items()), label="How it signs in")
    secret = forms.CharField(
        max_length=2000,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        label="Credential",
        help_text="A reading one is enough. It is sent over https to this host only.",
    )
