"""Shapes of input of the front pages."""

from __future__ import annotations

from django import forms

from portal.projects.models import RiskClass, Stage


class BoardFilter(forms.Form):
    """The board's filters; they live in the address."""

    q = forms.CharField(label="Name", required=False, max_length=120)
    risk_class = forms.ChoiceField(label="Class", required=False, choices=[("", "All"), *RiskClass.choices])
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "All"), *Stage.choices])

    @property
    def wanted(self) -> dict[str, str]:
        """What to filter by; an invalid filter filters nothing."""
        found = getattr(self, "cleaned_data", {})
        return {
            "text": found.get("q", ""),
            "risk_class": found.get("risk_class", ""),
            "stage": found.get("stage", ""),
        }
