"""A decision as it is typed: the form, its condition rows, and the sentence that stands above the button."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict

from gates.forms.decisions import ConditionForm, ConditionRows, DecisionForm
from gates.models import Outcome
from gates.rules.conditions import Condition
from gates.rules.readiness import CriterionResult
from gates.selectors import readouts
from gates.services.decisions import Vote
from gates.views.sitting import Sitting

PREFIX = "conditions"
ANSWERS = {"yes": True, "no": False}


@dataclass
class Ballot:
    """What one person is about to put their name to. `moved` lists what changed while it was typed."""

    form: DecisionForm
    rows: BaseFormSet[ConditionForm]
    sentence: str = ""
    in_the_way: list[CriterionResult] = field(default_factory=list)
    opens_at: int | None = None
    moved: list[str] = field(default_factory=list)
    unread: bool = False

    @classmethod
    def blank(cls, sitting: Sitting, seat: str, name: str) -> Ballot:
        """An empty form that carries the digest of what the page shows."""
        digest = readouts.remember(sitting.shown, sitting.review)
        form = DecisionForm(initial={"seat": seat, "readout_digest": digest})
        return cls(form, ConditionRows(prefix=PREFIX))

    @classmethod
    def typed(cls, data: QueryDict) -> Ballot:
        """What was sent. A form without condition rows has none."""
        given = data.copy()
        given.setdefault(f"{PREFIX}-TOTAL_FORMS", "0")
        given.setdefault(f"{PREFIX}-INITIAL_FORMS", "0")
        return cls(DecisionForm(given), ConditionRows(given, prefix=PREFIX))

    @property
    def seat(self) -> str:
        return str(self.form.data.get("seat", ""))

    @property
    def outcome(self) -> str:
        found = self.form.data.get("outcome", "") if self.form.is_bound else ""
        return found if found in Outcome.values else ""

    @property
    def is_go(self) -> bool:
        return self.outcome == Outcome.GO

    @property
    def is_conditional(self) -> bool:
        return self.outcome == Outcome.GO_WITH_CONDITIONS

    @property
    def is_no_go(self) -> bool:
        return self.outcome == Outcome.NO_GO

    @property
    def open_rows(self) -> bool:
        """Whether the conditions stand open: chosen, filled in, or wrong."""
        if not self.form.is_bound:
            return False
        chosen = self.outcome == Outcome.GO_WITH_CONDITIONS
        return (
            chosen or bool(self.conditions()) or not self.rows.is_valid() or "conditions" in self.form.errors
        )

    @property
    def more_rows(self) -> bool:
        """Whether a row after the first is in use or wrong."""
        rows = list(self.rows)[1:] if self.rows.is_bound else []
        return any(row.has_changed() or row.errors for row in rows)

    def conditions(self) -> tuple[Condition, ...]:
        """The rows that can be read; an empty row is none."""
        if not self.rows.is_bound:
            return ()
        self.rows.is_valid()
        plain = [_plain(getattr(row, "cleaned_data", {})) for row in self.rows]
        found = (Condition.from_plain(row) for row in plain)
        return tuple(each for each in found if each != Condition())

    def is_valid(self) -> bool:
        """Both parts, so that every mistake is told at once."""
        fields, rows = self.form.is_valid(), self.rows.is_valid()
        if rows and self.is_conditional and not self.conditions():
            self.form.add_error("conditions", "Name at least one condition, or decide go.")
            return False
        return fields and rows

    def vote(self) -> Vote:
        given = self.form.cleaned_data
        return Vote(
            outcome=given["outcome"],
            can_ship=ANSWERS.get(given["can_ship"]),
            should_ship=ANSWERS.get(given["should_ship"]),
            reason=given["reason"],
            conditions=[_plain(row.cleaned_data) for row in self.rows],
            dissent=given["dissent"],
            asked_to_ship_by=given["asked_to_ship_by"],
        )

    def tell(self, sitting: Sitting, name: str) -> str:
        """The sentence of what is typed, and what stays in the way of a go; nothing before an outcome is chosen."""
        if self.outcome:
            self.sentence = sitting.sentence(name, self.seat, self.outcome, self.conditions())
        if self.is_go or self.is_conditional:
            self.in_the_way = sitting.in_the_way(self.conditions())
            self.opens_at = sitting.share_that_opens(self.in_the_way)
        return self.sentence

    @property
    def name_of_sentence(self) -> str:
        """What the form sends back to say which sentence was read."""
        return hashlib.sha256(self.sentence.encode()).hexdigest()[:16] if self.sentence else ""

    def show_anew(self, **values: str) -> None:
        """Put fresh hidden values beside everything that was typed."""
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            data[name] = value
        self.form.data = data


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in ConditionForm.base_fields}
