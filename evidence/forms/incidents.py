"""The shape of the forms about incidents; the services hold the rules. Moments are typed in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.incidents import case_choices, class_choices, playbook, severity_choices
from evidence.models import Artefact, ArtefactVersion, EntryKind
from evidence.rules.clocks import Running

STATES = (
    ("", "Every state"), ("open", "Not closed"), ("reported", "Reported"), ("acknowledged", "Acknowledged"),
    ("mitigated", "Mitigated"), ("closed", "Closed"),
)  # fmt: skip


def moment_field(label: str, **more: Any) -> forms.DateTimeField:
    """A moment in UTC, with the picker of the browser."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, label=label, **more)


def lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def happened() -> forms.DateTimeField:
    return moment_field("When (UTC)", required=False, help_text="Leave it empty for now.")


class IncidentFilter(forms.Form):
    """Filters of the list; they live in the address."""

    q = forms.CharField(max_length=100, required=False, label="Title")
    state = forms.ChoiceField(required=False, choices=STATES)

    def wanted(self) -> dict[str, str]:
        """What `incidents_of` takes; a value that is no choice filters nothing."""
        self.is_valid()
        return {"words": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}


class JudgedForm(forms.Form):
    """Severity and cases, as they are judged now."""

    severity = forms.TypedChoiceField(choices=severity_choices, coerce=int, widget=forms.RadioSelect)
    cases = forms.MultipleChoiceField(
        required=False, choices=case_choices, widget=forms.CheckboxSelectMultiple,
        label="Cases that make clocks run", help_text="Tick what may hold; it can be judged anew at any time.",
    )  # fmt: skip


class RaiseForm(JudgedForm):
    """A new incident."""

    title = forms.CharField(max_length=200, label="What went wrong")
    incident_class = forms.ChoiceField(choices=class_choices, label="Class")
    aware_at = moment_field(
        "Aware since (UTC)",
        help_text="The first moment at which anybody here knew. Every clock counts from it.",
    )
    began_at = moment_field("Began (UTC)", required=False, help_text="Where it is known.")
    paged = forms.CharField(
        max_length=300, required=False, label="Who was paged", help_text="Empty takes the runbook's list."
    )
    words = forms.CharField(widget=lines(), required=False, label="What is known so far")
    field_order = ["title", "severity", "incident_class", "cases", "aware_at", "began_at", "paged", "words"]


class ChangeForm(JudgedForm):
    """Judging it anew."""

    reason = forms.CharField(
        widget=lines(2), label="Why", error_messages={"required": "Say why it is judged anew."}
    )


class StepForm(forms.Form):
    """Acknowledging, mitigating, closing: words and a moment."""

    words = forms.CharField(widget=lines(2), required=False, label="What happened")
    happened_at = happened()


class CloseForm(forms.Form):
    """How it ended."""

    words = forms.CharField(
        widget=lines(2), label="How it ended", error_messages={"required": "Say how it ended."}
    )


class EntryForm(forms.Form):
    """A line of the timeline."""

    kind = forms.ChoiceField(
        choices=[(EntryKind.NOTE, "What happened"), (EntryKind.COMMUNICATION, "What customers or staff were told")],
        label="It tells",
    )  # fmt: skip
    words = forms.CharField(
        widget=lines(2), label="In words", error_messages={"required": "Say what happened."}
    )
    happened_at = happened()


class ReportForm(forms.Form):
    """A report that was sent."""

    clock_group = forms.ChoiceField(label="Which duty")
    recipient = forms.CharField(
        max_length=200, label="To whom", error_messages={"required": "Say who received it."}
    )
    words = forms.CharField(
        widget=lines(2), label="What was reported",
        error_messages={"required": "Say what was reported, and under which reference."},
    )  # fmt: skip
    complete = forms.BooleanField(
        required=False,
        label="It was complete",
        help_text="A first report may be incomplete; a complete one must follow.",
    )
    happened_at = happened()

    def __init__(self, *args: Any, owed: Iterable[Running], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = {each.clock.group: each.clock for each in owed}
        for clock in playbook().clocks:
            if clock.stops == "report":
                groups.setdefault(clock.group, clock)
        self.fields["clock_group"].choices = [  # type: ignore[attr-defined]
            (key, f"{clock.label}: {clock.to or clock.source}") for key, clock in groups.items()
        ]  # fmt: skip


class PostMortemForm(forms.Form):
    """The post-mortem: its text, or the document that holds it."""

    text = forms.CharField(
        widget=lines(8), required=False, label="Post-mortem",
        help_text="Markdown: what happened, why, what helped, what did not, what changes. Without blame.",
    )  # fmt: skip
    version = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Or the document that holds it"
    )
    happened_at = happened()

    def __init__(self, *args: Any, versions: Iterable[ArtefactVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            ("", "None"), *((each.pk, str(each)) for each in versions)
        ]  # fmt: skip


class LessonForm(forms.Form):
    """What has to change, and which document has to say so."""

    words = forms.CharField(
        max_length=200, label="What has to change",
        error_messages={"required": "Say in one sentence of at most 200 characters what has to change."},
    )  # fmt: skip
    artefact = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Document to change",
        help_text="Decision records, threat model, runbook, plan.",
    )  # fmt: skip

    def __init__(self, *args: Any, artefacts: Iterable[Artefact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["artefact"].choices = [  # type: ignore[attr-defined]
            ("", "None yet"), *((each.number, each.title) for each in artefacts)
        ]  # fmt: skip
