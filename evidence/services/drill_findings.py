"""What drills tell the findings: what is overdue, what failed, what was too slow, what has to change."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from evidence.drills import drill_kinds
from evidence.models import DrillOutcome, DrillRecord
from evidence.selectors.drills import CalendarLine, lines_of
from portal.accounts.callers import Caller
from portal.findings.services import findings
from portal.projects.models import Project

# What the calendar finds closes by itself once the drill took place; what a drill taught is closed by people.
CALENDAR, LESSONS = "drill", "drill_record"


def check(*, by: Caller, at: dt.datetime, project: Project) -> int:
    """Open a finding for each drill that is overdue or failed, close those whose drill took place.

    Returns how many are open. Called by jobs; an archived project is left as it is.
    """
    if project.archived_at is not None:
        return 0
    found = [line for line in lines_of(project, at) if line.standing == "overdue" or line.due.failed_on]
    with transaction.atomic():
        for line in found:
            _report(by, at, project, line)
        findings.settle(
            by=by, at=at, project=project, source=CALENDAR, still_open={line.due.key for line in found}
        )
    return len(found)


def tell(*, by: Caller, at: dt.datetime, made: DrillRecord) -> None:
    """What one drill taught, each lesson and each missed target a finding. Called in the act that records it."""
    address = made.get_absolute_url()
    label = drill_kinds()[made.kind].label
    if made.outcome == DrillOutcome.MISSED_TARGET:
        findings.report(
            by=by, at=at, project=made.project, source=LESSONS, key=f"{made.number}/target", severity="warning",
            category="system", title=f"{label} was slower than its target", detail=_slow(made), url=address,
            fix="Open the drill",
        )  # fmt: skip
    for number, lesson in enumerate(made.lessons, start=1):
        findings.report(
            by=by, at=at, project=made.project, source=LESSONS, key=f"{made.number}/{number}", severity="warning",
            category="organisational", title=lesson, detail=f"From the {label.lower()} of {made.held_at:%-d %B %Y}.",
            url=address, fix="Open the drill",
        )  # fmt: skip


def _report(by: Caller, at: dt.datetime, project: Project, line: CalendarLine) -> None:
    title = f"{line.kind.label} {'is overdue' if line.standing == 'overdue' else 'failed and waits to be repeated'}"
    holds = f" {line.title} is held back: {line.words}" if line.standing == "overdue" and line.title else ""
    findings.report(
        by=by, at=at, project=project, source=CALENDAR, key=line.due.key, severity="error", category="organisational",
        title=title, detail=f"Due on {line.due.due_on:%-d %B %Y}.{holds}", due=line.due.due_on,
        url=f"/projects/{project.slug}/drills/record/?kind={line.kind.key}", fix="Record the drill",
    )  # fmt: skip


def _slow(made: DrillRecord) -> str:
    return " ".join(
        f"To {moment} took {value:g} minutes, the target is {made.targets[moment]:g}."
        for moment, value in made.times.items()
        if moment in made.targets and value > made.targets[moment]
    )
