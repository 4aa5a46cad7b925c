"""Reference architectures and decision records (seeds 000, 002)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.kinds.rules.recurring import each_row_says
from evidence.kinds.rules.register import About, Content, Fault, rows, rule

STATUSES = ("proposed", "accepted", "rejected", "deprecated", "superseded")
SUCCESSOR = re.compile(r"superseded\s+by\s+\S+", re.IGNORECASE)

each_row_says(
    "component_has_failure_mode",
    "components",
    "failure_mode",
    "Say how this component fails, and what happens then.",
)
each_row_says(
    "deviation_has_record", "changes", "record", "Name the decision record. A deviation without one is a gap."
)


@rule("record_has_status")
def record_has_status(content: Content, about: About) -> Iterator[Fault]:
    """Each record says where it stands in its life (seed 000, ADR corpus)."""
    for index, row in rows(content, "records"):
        if not str(row.get("status") or "").strip().casefold().startswith(STATUSES):
            yield Fault(f"records.{index}.status", f"Give its status: {', '.join(STATUSES)}.")


@rule("superseded_names_successor")
def superseded_names_successor(content: Content, about: About) -> Iterator[Fault]:
    """A record that no longer holds leads to the one that does."""
    for index, row in rows(content, "records"):
        status = str(row.get("status") or "")
        if status.casefold().startswith("superseded") and not SUCCESSOR.search(status):
            yield Fault(
                f"records.{index}.status", "Name the record that takes its place: superseded by ADR-011."
            )


each_row_says("record_has_decision", "records", "decision", "Say in one line what was decided.")
