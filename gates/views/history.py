"""The history of a record as its page shows it."""

from __future__ import annotations

from dataclasses import replace

from portal.audit.models import Tracked
from portal.audit.selectors.history import Change, FieldChange, changes_of

LONGEST = 400


def history(record: Tracked) -> list[Change]:
    """Every write of the record. A whole document in a field is told by its length: its own page shows it."""
    return [replace(each, fields=[_short(field) for field in each.fields]) for each in changes_of(record)]


def _short(field: FieldChange) -> FieldChange:
    return FieldChange(field.label, _cut(field.before), _cut(field.after))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:80]}… ({len(words):,} characters)"
