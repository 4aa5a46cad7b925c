"""Filters of the portfolio's heat map; they live in the address."""

from __future__ import annotations

from typing import TypedDict

from django import forms

from portal.projects.models import RiskClass, Stage


class Wanted(TypedDict):
    """What narrows the list."""

    text: str
    risk_class: str
    stage: str
    owed: bool


class PortfolioFilter(forms.Form):
    """Which projects to show."""

    q = forms.CharField(label="Name", required=False, max_length=120)
    risk_class = forms.ChoiceField(label="Class", required=False, choices=[("", "All"), *RiskClass.choices])
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "All"), *Stage.choices])
    owed = forms.ChoiceField(
        label="Duties", required=False, choices=[("", "All projects"), ("yes", "Those that owe them")]
    )

    @property
    def wanted(self) -> Wanted:
        """A value that no filter knows narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "risk_class": found.get("risk_class", ""),
            "stage": found.get("stage", ""),
            "owed": found.get("owed") == "yes",
        }
