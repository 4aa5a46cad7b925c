"""The shape of registry forms; the services hold the rules."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.projects.models import Project
from registry.models import SNAPSHOT_KINDS, Version, VersionKind
from registry.selectors.snapshots import versions_of


class VersionForm(forms.Form):
    """One immutable version."""

    kind = forms.ChoiceField(choices=VersionKind)
    name = forms.CharField(max_length=120, help_text="The thing, such as credit-risk-gbm.")
    version = forms.CharField(max_length=80, help_text="Such as 3.2.0.")
    digest = forms.CharField(
        max_length=80, help_text="sha256: and 64 hex digits, or git: and the full commit id."
    )
    location = forms.CharField(max_length=500, required=False, help_text="Where it is kept.")
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)


class VersionsFilter(forms.Form):
    """The filter bar of the list."""

    kind = forms.ChoiceField(choices=[("", "Any kind"), *VersionKind.choices], required=False)
    name = forms.CharField(required=False)


class Chosen(forms.ChoiceField):
    """One of two fields of which one is asked for, so neither reads as optional."""

    either = True


class Reasoned(forms.CharField):
    """The other of the two."""

    either = True


class CaptureForm(forms.Form):
    """For each of the six kinds one version, or the reason why the system uses none."""

    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_kind: dict[str, list[Version]] = {kind: [] for kind in SNAPSHOT_KINDS}
        for version in versions_of(project):
            by_kind[version.kind].append(version)
        self.versions = {str(version.pk): version for found in by_kind.values() for version in found}
        for kind in SNAPSHOT_KINDS:
            choices = [
                ("", "None, for the reason beside"),
                *((str(one.pk), str(one)) for one in by_kind[kind]),
            ]
            newest = choices[1][0] if len(choices) > 1 else ""
            self.fields[kind] = Chosen(choices=choices, required=False, label=kind.label, initial=newest)
            self.fields[unused(kind)] = Reasoned(
                required=False, max_length=300, label=f"Or why the system uses no {kind.label.lower()}"
            )
        self.order_fields([name for kind in SNAPSHOT_KINDS for name in (kind, unused(kind))] + ["note"])

    @property
    def kinds(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each kind its choice and its reason, for the template."""
        return [(self[kind], self[unused(kind)]) for kind in SNAPSHOT_KINDS]

    def chosen(self) -> list[Version]:
        picked = (self.cleaned_data[kind] for kind in SNAPSHOT_KINDS)
        return [self.versions[key] for key in picked if key]

    def not_used(self) -> dict[str, str]:
        reasons = {str(kind): self.cleaned_data[unused(kind)] for kind in SNAPSHOT_KINDS}
        return {kind: reason for kind, reason in reasons.items() if reason.strip()}


def unused(kind: str) -> str:
    """The name of the field that says why a kind is not used."""
    return f"{kind}_unused"
