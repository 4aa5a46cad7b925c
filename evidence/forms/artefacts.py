"""The shape of the forms of artefacts; the services hold the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.kinds import Kind, choices, kinds, state_labels
from evidence.rules.filing import Guess

LINES = forms.Textarea(attrs={"rows": 3})
STANDING = (("draft", "Draft"), ("counts", "In force: the state from which its kind counts"))


class DateInput(forms.DateInput):
    """The browser's own picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, with the picker of the browser."""
    return forms.DateField(widget=DateInput(), **kwargs)


class StandingForm(forms.Form):
    """Said once for all files of a drop."""

    standing = forms.ChoiceField(choices=STANDING, label="State of these files")


class ShelfFilter(forms.Form):
    """Filters of the list of artefacts; they live in the address."""

    q = forms.CharField(max_length=100, required=False, label="Title or file")
    kind = forms.ChoiceField(required=False, choices=(("", "Every kind"), *choices()))
    state = forms.ChoiceField(required=False, choices=(("", "Every state"), *state_labels().items()))
    shown = forms.ChoiceField(
        required=False,
        label="Withdrawn",
        choices=(("", "Left out"), ("all", "Shown too"), ("only", "Only these")),
    )

    def wanted(self) -> dict[str, Any]:
        """What `artefacts_of` takes. A value that is no choice filters nothing."""
        self.is_valid()
        found = self.cleaned_data
        withdrawn = {"all": None, "only": True}.get(found.get("shown", ""), False)
        return {
            "text": found.get("q", ""), "kind": found.get("kind", ""), "state": found.get("state", ""),
            "withdrawn": withdrawn,
        }  # fmt: skip


class WaitingForm(forms.Form):
    """What one uploaded file is."""

    file_as = forms.ChoiceField(label="File it as")
    title = forms.CharField(max_length=200, required=False, help_text="Of a new artefact.")
    standing = forms.ChoiceField(choices=STANDING, label="State")
    effective_date = day_field(label="Effective from")
    note = forms.CharField(max_length=500, required=False, help_text="Needed when the date lies ahead.")

    def __init__(self, *args: Any, guess: Guess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file_as"].choices = file_as_choices(guess)  # type: ignore[attr-defined]


def file_as_choices(guess: Guess) -> list[tuple[str, Any]]:
    """The version it continues first, then the likely kinds, then all others."""
    offered: list[tuple[str, Any]] = [("", "Choose what it is")]
    if guess.previous:
        offered.append((f"version:{guess.previous.number}", f"New version of “{guess.previous.title}”"))
    likely = [key for key in guess.likely if kinds()[key].uploadable]
    if likely:
        offered.append(("Suggested", [(f"kind:{key}", kinds()[key].label) for key in likely]))
    rest = [(f"kind:{key}", label) for key, label in choices() if key not in likely]
    return [*offered, ("New artefact", rest), ("discard", "Nothing: remove the file")]


def first_choice(guess: Guess) -> str:
    """What is preselected; nothing when neither name nor content says anything."""
    if guess.previous:
        return f"version:{guess.previous.number}"
    return f"kind:{guess.likely[0]}" if guess.likely else ""


class LinkForm(forms.Form):
    """A link instead of a file."""

    link = forms.CharField(
        max_length=1000,
        label="Address",
        help_text="It is not fetched. A link gives at most partial coverage; upload a copy to make it count in full.",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    kind = forms.ChoiceField(choices=(("", "Choose a kind"), *choices()))
    title = forms.CharField(max_length=200)
    standing = forms.ChoiceField(choices=STANDING, label="State")
    effective_date = day_field(label="Effective from")
    note = forms.CharField(max_length=500, required=False, help_text="Needed when the date lies ahead.")


class VersionForm(forms.Form):
    """The next version of an artefact: a file or a link."""

    file = forms.FileField(required=False, allow_empty_file=True)
    link = forms.CharField(max_length=1000, required=False, label="Or a link")
    state = forms.ChoiceField()
    effective_date = day_field(label="Effective from", help_text="From when its content holds.")
    note = forms.CharField(
        max_length=500, required=False, help_text="What changed. Needed when the date lies ahead."
    )
    snapshot_digest = forms.ChoiceField(
        required=False, label="Measured on", help_text="The snapshot that these results were measured on."
    )
    seen_number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: Kind, snapshots: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = rungs(kind.ladder)  # type: ignore[attr-defined]
        if kind.version_bound:
            self.fields["snapshot_digest"].choices = [("", "No snapshot"), *snapshots]  # type: ignore[attr-defined]
        else:
            del self.fields["snapshot_digest"]


def rungs(ladder: Iterable[str]) -> list[tuple[str, str]]:
    return [(state, state_labels()[state]) for state in ladder]


class TieForm(forms.Form):
    """The snapshot that a version's results were measured on."""

    snapshot = forms.TypedChoiceField(
        label="Measured on", coerce=int, help_text="Said once; other results are another version."
    )

    def __init__(self, *args: Any, snapshots: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["snapshot"].choices = snapshots  # type: ignore[attr-defined]


class StateForm(forms.Form):
    """A higher rung for a version."""

    state = forms.ChoiceField(label="It is now")
    note = forms.CharField(max_length=500, required=False, help_text="What happened: who drilled it, when.")
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: Kind, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        higher = kind.ladder[kind.ladder.index(state) + 1 :]
        self.fields["state"].choices = rungs(higher)  # type: ignore[attr-defined]
        self.fields["seen_state"].initial = state
