"""The shape of the forms about drills; the services hold the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.drills import drill_kinds, scenarios
from evidence.forms.artefacts import day_field
from evidence.models import Artefact, ArtefactVersion
from evidence.rules.drills import MOMENTS
from portal.accounts.forms import PersonField

LINES = forms.Textarea(attrs={"rows": 3})
LABELS = {"detect": "Time to detect", "mitigate": "Time to mitigate", "recover": "Time to recover"}
PERIODS = ((0, "Once"), (1, "Every month"), (3, "Every quarter"), (6, "Every half year"), (12, "Every year"))


def kind_choices() -> list[tuple[str, str]]:
    return [(each.key, each.label) for each in drill_kinds().values()]


def scenario_choices() -> list[tuple[str, str]]:
    return [("", "No scenario of the list"), *((each.key, each.label) for each in scenarios().values())]


class PlanForm(forms.Form):
    """A drill for the calendar."""

    kind = forms.ChoiceField(choices=kind_choices, label="Drill")
    artefact = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Document it exercises",
        help_text="Leave it open when it exercises the whole project.",
    )  # fmt: skip
    due_on = day_field(
        label="Due on", help_text="From the day after (UTC) it is overdue and its document is held back.",
        error_messages={"required": "Choose a day that has not passed."},
    )  # fmt: skip
    every_months = forms.TypedChoiceField(choices=PERIODS, coerce=int, label="How often")
    scenario = forms.ChoiceField(
        required=False,
        choices=scenario_choices,
        help_text="Leave it open when the team on duty is not to know.",
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, artefacts: Iterable[Artefact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["artefact"].choices = [  # type: ignore[attr-defined]
            ("", "The whole project"), *((each.number, each.title) for each in artefacts)
        ]  # fmt: skip


class RecordForm(forms.Form):
    """A drill that took place."""

    kind = forms.ChoiceField(choices=kind_choices, label="Drill")
    version = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Document that was drilled",
        help_text="Only a drill of this document moves its schedule on.",
    )  # fmt: skip
    held_at = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        label="When it began (UTC)", error_messages={"required": "Say when it took place."},
    )  # fmt: skip
    led_by = PersonField(label="Led by")
    present = forms.CharField(required=False, max_length=2000, label="Who took part")
    scenario = forms.ChoiceField(required=False, choices=scenario_choices, help_text="A game day plays one.")
    story = forms.CharField(
        widget=LINES, label="What was played and what happened",
        error_messages={"required": "Say what was played and what happened."},
    )  # fmt: skip
    worked = forms.ChoiceField(
        choices=[("yes", "It worked"), ("no", "It did not work")], widget=forms.RadioSelect, label="Did it work?",
        error_messages={"required": "Say whether it worked."},
    )  # fmt: skip
    lessons = forms.CharField(
        required=False, widget=LINES, label="What has to change",
        help_text="One lesson a line; each is a finding.",
    )  # fmt: skip
    evidence = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Document that shows it"
    )

    def __init__(
        self,
        *args: Any,
        drillable: Iterable[ArtefactVersion],
        documents: Iterable[ArtefactVersion],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for moment in MOMENTS:
            self.fields[moment] = _minutes(f"{LABELS[moment]}, minutes")
            self.fields[f"{moment}_target"] = _minutes("Its target, minutes")
        self.fields["version"].choices = _versions(drillable, "None in particular")  # type: ignore[attr-defined]
        self.fields["evidence"].choices = _versions(documents, "None")  # type: ignore[attr-defined]
        self.order_fields(["kind", "version", "held_at", "led_by", "present", "scenario", "story", "worked",
                           *(f"{each}{end}" for each in MOMENTS for end in ("", "_target"))])  # fmt: skip

    def minutes(self, end: str = "") -> dict[str, float | None]:
        """What was typed for each moment; with `_target` the targets."""
        return {moment: self.cleaned_data[f"{moment}{end}"] for moment in MOMENTS}


def _minutes(label: str) -> forms.FloatField:
    return forms.FloatField(required=False, min_value=0, label=label)


def _versions(found: Iterable[ArtefactVersion], none: str) -> list[tuple[Any, str]]:
    return [("", none), *((each.pk, str(each)) for each in found)]
