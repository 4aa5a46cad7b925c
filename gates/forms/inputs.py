"""Inputs that several forms share."""

from __future__ import annotations

import datetime as dt

from django import forms

from gates.catalogue import catalogue

LAST_SECOND = dt.time(23, 59, 59, tzinfo=dt.UTC)


def lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def end_of(chosen: dt.date | None) -> dt.datetime | None:
    """The last second of a day in UTC: what somebody means who promises a thing by that day."""
    return dt.datetime.combine(chosen, LAST_SECOND) if chosen else None


def gates() -> list[tuple[str, str]]:
    """Every gate by its label, for a choice."""
    return [(gate.key, gate.label) for gate in catalogue().gates]
