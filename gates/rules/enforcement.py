"""Observe before enforce: the same answer, with a mark that nothing is stopped yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

LONGEST = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Enforcement:
    """How a verdict binds: `observe` ends by itself at `until`, at most 90 days after it was approved."""

    mode: Literal["enforce", "observe"] = "enforce"
    until: dt.datetime | None = None
    approver: str = ""

    def enforced(self, now: dt.datetime) -> bool:
        """Observing needs a date and an approver; without both the gate enforces."""
        observes = self.mode == "observe" and self.approver and self.until is not None and now < self.until
        return not observes


def observe_errors(
    *, until: dt.datetime | None, approver: str, requested_by: str, now: dt.datetime
) -> dict[str, list[str]]:
    """What is wrong with observing until then, by field; empty when nothing is."""
    errors: dict[str, list[str]] = {}
    if until is None or until <= now:
        errors["until"] = ["Give a moment that lies ahead."]
    elif until - now > LONGEST:
        errors["until"] = ["Observe for at most 90 days."]
    if not approver or approver == requested_by:
        errors["approver"] = ["Another person must approve it."]
    return errors
