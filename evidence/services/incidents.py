"""Raising an incident, and everything that is written down until it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Max

from evidence import permissions
from evidence.incidents import playbook
from evidence.models import (
    Artefact,
    ArtefactVersion,
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentLesson,
    IncidentState,
)
from evidence.rules.incidents import may, not_closed, nothing_owed
from evidence.selectors.incidents import running_of, state_of
from evidence.services import incident_findings
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible

Allowed = Callable[[Caller, Project], Answer]
FREE = (EntryKind.NOTE, EntryKind.COMMUNICATION)


@act("incident.raise")
def raise_incident(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    title: str,
    severity: int,
    incident_class: str,
    aware_at: dt.datetime,
    words: str,
    cases: Sequence[str] = (),
    began_at: dt.datetime | None = None,
    paged: str = "",
) -> Incident:
    """Say that something went wrong. `aware_at` is the first moment at which anybody here knew.

    Whoever works in the project may raise one, without proof. Raises `InvalidInput` at the field: a moment that
    lies ahead, an unknown severity, class or case.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_raise_incident(by, project))
    NotNow.unless(not_archived(project))
    _check_title(title)
    _check_kind(severity, incident_class, cases)
    _check_past("aware_at", aware_at, at)
    if began_at is not None and began_at > aware_at:
        raise InvalidInput.at("began_at", "It cannot begin after somebody became aware of it.")
    pages = playbook().severities[severity].pages
    made = Incident(
        project=project, number=_next_number(project), title=title.strip(), severity=severity,
        incident_class=incident_class, cases=sorted(set(cases)), risk_class=project.risk_class, began_at=began_at,
        aware_at=aware_at, paged=paged.strip() or ", ".join(pages), raised_by=by.user, raised_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why="raised")
    _enter(made, by, at, EntryKind.RAISED, aware_at, words.strip() or made.title)
    _record("incident.raised", made, by, at, f"raised incident {made}: {made.title}")
    return made


@act("incident.acknowledge")
def acknowledge(
    *,
    by: Caller,
    at: dt.datetime,
    incident: Incident,
    happened_at: dt.datetime | None = None,
    words: str = "",
) -> Incident:
    """Take it on. The first quarter of an hour counts from awareness."""
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(may("acknowledge", state_of(incident)))
    moment = _moment(incident, happened_at, at)
    incident.state, incident.acknowledged_by = IncidentState.ACKNOWLEDGED, by.user
    incident.acknowledged_at = moment
    incident.write(by=by, at=at, why="acknowledged")
    _enter(incident, by, at, EntryKind.ACKNOWLEDGED, moment, words.strip() or f"{by.name} took it on.")
    _record("incident.acknowledged", incident, by, at, f"acknowledged {incident}")
    return incident


@act("incident.mitigate")
def mitigate(
    *, by: Caller, at: dt.datetime, incident: Incident, words: str, happened_at: dt.datetime | None = None
) -> Incident:
    """Say that the harm has stopped, and by what."""
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(may("mitigate", state_of(incident)))
    if not words.strip():
        raise InvalidInput.at("words", "Say what stopped the harm.")
    moment = _moment(incident, happened_at, at)
    incident.state, incident.mitigated_at = IncidentState.MITIGATED, moment
    incident.write(by=by, at=at, why="mitigated")
    _enter(incident, by, at, EntryKind.MITIGATED, moment, words)
    _record("incident.mitigated", incident, by, at, f"reported {incident} as mitigated")
    return incident


@act("incident.judge")
def change(
    *, by: Caller, at: dt.datetime, incident: Incident, severity: int, cases: Sequence[str], reason: str
) -> Incident:
    """Judge it anew: another severity, other cases. The clocks follow at once, counted from the same moment."""
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(not_closed(state_of(incident)))
    _check_kind(severity, incident.incident_class, cases)
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why it is judged anew.")
    incident.severity, incident.cases = severity, sorted(set(cases))
    incident.write(by=by, at=at, why=reason)
    named = ", ".join(playbook().cases[key].label for key in incident.cases) or "no case of the law"
    _enter(incident, by, at, EntryKind.CHANGED, at, f"Severity {severity}; {named}. {reason.strip()}")
    _record("incident.changed", incident, by, at, f"judged {incident} anew: severity {severity}")
    return incident


@act("incident.note")
def add_entry(
    *,
    by: Caller,
    at: dt.datetime,
    incident: Incident,
    words: str,
    kind: str = EntryKind.NOTE,
    happened_at: dt.datetime | None = None,
) -> IncidentEntry:
    """One line for the timeline: what happened, or what customers and staff were told."""
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(not_closed(state_of(incident)))
    if kind not in FREE:
        raise InvalidInput.at("kind", f"Choose one of: {', '.join(FREE)}.")
    if not words.strip():
        raise InvalidInput.at("words", "Say what happened.")
    moment = happened_at or at
    _check_past("happened_at", moment, at)
    made = _enter(incident, by, at, kind, moment, words)
    _record(
        "incident.noted",
        incident,
        by,
        at,
        f"added to the timeline of {incident}",
        kind=kind,
        words=made.words,
    )
    return made


@act("incident.report")
def report_sent(
    *,
    by: Caller,
    at: dt.datetime,
    incident: Incident,
    clock_group: str,
    recipient: str,
    words: str,
    complete: bool,
    happened_at: dt.datetime | None = None,
) -> IncidentEntry:
    """Say that a report was sent: to whom, when, and whether it was complete. A first one may be incomplete
    (Article 73(5)); a complete one must follow before the incident closes.
    """
    incident = _held(by, incident, permissions.may_close_incident)
    NotNow.unless(not_closed(state_of(incident)))
    groups = {clock.group for clock in playbook().clocks if clock.stops == "report"}
    if clock_group not in groups:
        raise InvalidInput.at("clock_group", f"Choose one of: {', '.join(sorted(groups))}.")
    if not recipient.strip():
        raise InvalidInput.at("recipient", "Say who received it.")
    if not words.strip():
        raise InvalidInput.at("words", "Say what was reported, and under which reference.")
    moment = _moment(incident, happened_at, at)
    made = _enter(
        incident, by, at, EntryKind.REPORT, moment, words, clock_group=clock_group, recipient=recipient.strip()[:200],
        complete=complete,
    )  # fmt: skip
    _record(
        "incident.report_sent", incident, by, at, f"reported {incident} to {made.recipient}", group=clock_group,
        recipient=made.recipient, complete=complete, sent_at=moment.isoformat(), words=made.words,
    )  # fmt: skip
    return made


@act("incident.post_mortem")
def post_mortem(
    *,
    by: Caller,
    at: dt.datetime,
    incident: Incident,
    text: str = "",
    version: ArtefactVersion | None = None,
    happened_at: dt.datetime | None = None,
) -> Incident:
    """Put the post-mortem beside the incident: its text, a filed document, or both. The first one ends the clock;
    a later one takes its place and leaves that moment as it was.
    """
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(not_closed(state_of(incident)))
    if not text.strip() and version is None:
        raise InvalidInput.at("text", "Write the post-mortem, or name the document that holds it.")
    if version is not None and version.artefact.project_id != incident.project_id:
        raise InvalidInput.at("version", "This document belongs to another project.")
    moment = _moment(incident, happened_at, at)
    incident.post_mortem, incident.post_mortem_version, incident.post_mortem_by = (
        text.strip(),
        version,
        by.user,
    )
    incident.post_mortem_at = incident.post_mortem_at or moment
    incident.write(by=by, at=at, why="post-mortem")
    words = f"The post-mortem is written{f': {version}' if version else ''}."
    _enter(incident, by, at, EntryKind.POST_MORTEM, moment, words)
    _record(
        "incident.post_mortem", incident, by, at, f"wrote the post-mortem of {incident}", text=text.strip()
    )
    return incident


@act("incident.learn")
def learn(
    *, by: Caller, at: dt.datetime, incident: Incident, words: str, artefact: Artefact | None = None
) -> IncidentLesson:
    """What has to change, and which document has to say so. It is a finding until somebody closes it."""
    incident = _held(by, incident, permissions.may_handle_incident)
    NotNow.unless(not_closed(state_of(incident)))
    if not words.strip() or len(words.strip()) > 200:
        raise InvalidInput.at("words", "Say in one sentence of at most 200 characters what has to change.")
    if artefact is not None and artefact.project_id != incident.project_id:
        raise InvalidInput.at("artefact", "This document belongs to another project.")
    newest = IncidentLesson.objects.filter(incident=incident).aggregate(newest=Max("number"))["newest"] or 0
    made = IncidentLesson(
        incident=incident,
        number=newest + 1,
        words=words.strip(),
        artefact=artefact,
        by=by.user,
        recorded_at=at,
    )
    made.write(by=by, at=at, why="learned")
    where = f". To change: {artefact.title}" if artefact else ""
    _enter(incident, by, at, EntryKind.LESSON, at, f"{made.words}{where}")
    incident_findings.tell(by=by, at=at, lesson=made)
    _record(
        "incident.lesson", incident, by, at, f"drew a lesson from {incident}", lesson=made.number, words=made.words,
        artefact=artefact.number if artefact else None,
    )  # fmt: skip
    return made


@act("incident.close")
def close(*, by: Caller, at: dt.datetime, incident: Incident, words: str) -> Incident:
    """Close it once it is mitigated, every report was sent whole, and the post-mortem is written."""
    incident = _held(by, incident, permissions.may_close_incident)
    NotNow.unless(may("close", state_of(incident)))
    NotNow.unless(nothing_owed(running_of(incident, at)))
    if not words.strip():
        raise InvalidInput.at("words", "Say how it ended.")
    incident.state, incident.closed_by, incident.closed_at = IncidentState.CLOSED, by.user, at
    incident.write(by=by, at=at, why="closed")
    _enter(incident, by, at, EntryKind.CLOSED, at, words)
    _record("incident.closed", incident, by, at, f"closed {incident}", words=words.strip())
    return incident


def _held(by: Caller, incident: Incident, allowed: Allowed) -> Incident:
    """The incident as it stands, held: two acts on it happen one after the other."""
    project = incident.project
    require_visible(by, project)
    NotAllowed.unless(allowed(by, project))
    NotNow.unless(not_archived(project))
    found: Incident = (
        Incident.objects.select_for_update(of=("self",)).select_related("project").get(pk=incident.pk)
    )
    return found


def _moment(incident: Incident, happened_at: dt.datetime | None, at: dt.datetime) -> dt.datetime:
    """When it happened: now where nothing is said, never ahead, never before anybody knew."""
    moment = happened_at or at
    _check_past("happened_at", moment, at)
    if moment < incident.aware_at:
        raise InvalidInput.at("happened_at", "This lies before anybody was aware of it.")
    return moment


def _check_past(name: str, moment: dt.datetime, at: dt.datetime) -> None:
    if moment > at:
        raise InvalidInput.at(name, "This moment lies ahead.")


def _check_title(title: str) -> None:
    if not title.strip() or len(title.strip()) > 200:
        raise InvalidInput.at("title", "Say in at most 200 characters what went wrong.")


def _check_kind(severity: int, incident_class: str, cases: Sequence[str]) -> None:
    book = playbook()
    if severity not in book.severities:
        raise InvalidInput.at("severity", f"Choose one of: {', '.join(map(str, book.severities))}.")
    if incident_class not in book.classes:
        raise InvalidInput.at("incident_class", f"Choose one of: {', '.join(book.classes)}.")
    if unknown := set(cases) - set(book.cases):
        raise InvalidInput.at(
            "cases", f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(book.cases)}."
        )


def _next_number(project: Project) -> int:
    """Counted under the project's lock, so that two never share a number."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = Incident.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return int(newest or 0) + 1


def _enter(
    incident: Incident,
    by: Caller,
    at: dt.datetime,
    kind: str,
    happened_at: dt.datetime,
    words: str,
    **more: Any,
) -> IncidentEntry:
    made = IncidentEntry(
        incident=incident,
        kind=kind,
        happened_at=happened_at,
        words=words.strip(),
        by=by.user,
        recorded_at=at,
        **more,
    )
    made.write(by=by, at=at, why=kind)
    return made


def _record(verb: str, incident: Incident, by: Caller, at: dt.datetime, summary: str, **more: Any) -> None:
    details = {
        "number": incident.number, "title": incident.title, "severity": incident.severity,
        "class": incident.incident_class, "cases": incident.cases, "state": incident.state,
        "aware_at": incident.aware_at.isoformat(), "risk_class": incident.risk_class, **more,
    }  # fmt: skip
    record(
        verb,
        by=by,
        at=at,
        stream=incident.project.stream,
        obj=incident,
        details=details,
        summary=summary[:300],
    )
