"""What incidents tell the findings: clocks that ran out, reports that are incomplete, and lessons."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from evidence.models import Incident, IncidentLesson
from evidence.rules.clocks import Running
from evidence.selectors.incidents import open_in, running_of
from portal.accounts.callers import Caller
from portal.findings.services import findings
from portal.projects.models import Project

# What the clocks find closes by itself; a lesson is closed by the person who saw the document change.
CLOCKS, LESSONS = "incident", "incident_lesson"


def check(*, by: Caller, at: dt.datetime, project: Project) -> int:
    """Open a finding for each clock that ran out, close those that were ended. Returns how many are open."""
    if project.archived_at is not None:
        return 0
    found = {
        f"{incident.number}/{each.clock.key}": (incident, each)
        for incident in open_in(project)
        for each in running_of(incident, at)
        if each.state == "overdue"
    }
    with transaction.atomic():
        for key, (incident, each) in found.items():
            _report(by, at, key, incident, each)
        findings.settle(by=by, at=at, project=project, source=CLOCKS, still_open=set(found))
    return len(found)


def tell(*, by: Caller, at: dt.datetime, lesson: IncidentLesson) -> None:
    """A lesson is a finding that names the document to change. Called in the act that draws it."""
    incident, artefact = lesson.incident, lesson.artefact
    findings.report(
        by=by, at=at, project=incident.project, source=LESSONS, key=f"{incident.number}/{lesson.number}",
        severity="warning", category="system", title=lesson.words,
        detail=f"A lesson of {incident}, {incident.title}." + (f" To change: {artefact.title}." if artefact else ""),
        url=artefact.get_absolute_url() if artefact else incident.get_absolute_url(),
        fix=f"Change {artefact.title}"[:80] if artefact else "Open the incident",
    )  # fmt: skip


def _report(by: Caller, at: dt.datetime, key: str, incident: Incident, each: Running) -> None:
    legal = each.clock.stops == "report"
    findings.report(
        by=by, at=at, project=incident.project, source=CLOCKS, key=key, severity="error",
        category="compliance" if legal else "organisational",
        title=f"{incident}: {each.clock.label[:1].lower()}{each.clock.label[1:]} is overdue",
        detail=f"Due on {each.due_at.astimezone(dt.UTC):%-d %B %Y at %H:%M} UTC. {each.clock.source}.",
        url=incident.get_absolute_url(), fix="Open the incident", due=each.due_at.astimezone(dt.UTC).date(),
    )  # fmt: skip
