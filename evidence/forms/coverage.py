"""The shape of the forms about requirements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from evidence.frameworks import Framework
from evidence.models import ArtefactVersion, Judged

LINES = forms.Textarea(attrs={"rows": 3})
STATES = (
    ("", "Every state"), ("missing", "Missing"), ("partial", "Partial"), ("evidenced", "Evidenced"),
    ("not_applicable", "Not applicable"), ("informative", "Informative"),
)  # fmt: skip
JUDGED = (("", "Every judgement"), ("unjudged", "Not judged"), *Judged.choices)


class CoverageFilter(forms.Form):
    """Filters of the list by article; they live in the address."""

    view = forms.CharField(initial="list", widget=forms.HiddenInput)
    framework = forms.CharField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(required=False, choices=STATES)
    article = forms.ChoiceField(required=False)
    judgement = forms.ChoiceField(required=False, choices=JUDGED)

    def __init__(self, *args: Any, known: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Every article"), *((each.key, each.label) for each in known.articles)]
        self.fields["article"].choices = choices  # type: ignore[attr-defined]
        self.fields["article"].label = "Article" if known.prefix == "AIA-" else "Heading"

    def wanted(self) -> dict[str, str]:
        """The filters with a known value; others filter nothing."""
        self.is_valid()
        names = ("status", "article", "judgement")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class CiteForm(forms.Form):
    """A place in one version. A place that is typed wins over one that is chosen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    spot = forms.ChoiceField(required=False, label="Where in it")
    place = forms.CharField(
        max_length=320,
        required=False,
        label="Or another place",
        help_text="As you would say it: page 3, pages 3-5, lines 10-20, row 7, field limits.p95.",
    )
    note = forms.CharField(max_length=500, required=False, help_text="What the reader will find there.")

    def __init__(self, *args: Any, outline: Iterable[dict[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spots = [(f"{each['kind']} {each['value']}", each["label"]) for each in outline]
        self.fields["spot"].choices = [("", "The whole document"), *spots]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["place"] or self.cleaned_data["spot"])


class JudgeForm(forms.Form):
    """One judgement of one version, for one requirement or many."""

    requirements = forms.MultipleChoiceField(
        label="Requirements",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one requirement."},
    )
    judged = forms.ChoiceField(label="What is cited is", choices=Judged.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        widget=LINES,
        help_text="Needed for insufficient: what is missing, so that the next version can supply it.",
    )
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, version: ArtefactVersion, offered: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirements"].choices = offered  # type: ignore[attr-defined]
        self.fields["seen_state"].initial = version.state


class ConditionForm(forms.Form):
    """The answer to one condition of the law."""

    applies = forms.TypedChoiceField(
        label="Answer",
        choices=(("yes", "Yes: its requirements are owed"), ("no", "No: they do not apply")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        required=False, widget=LINES, help_text="Needed for no; a second person reads it and confirms."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """One reason, for an act that needs nothing else."""

    reason = forms.CharField(widget=LINES, label="Why")
