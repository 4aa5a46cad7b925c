"""Planning a drill, recording one that took place, and ending a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from evidence import permissions
from evidence.drills import DrillKind, drill_kinds, scenarios
from evidence.models import Artefact, ArtefactVersion, DrillOutcome, DrillPlan, DrillRecord
from evidence.rules.drills import MOMENTS, outcome_of
from evidence.services import drill_findings
from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible

LONGEST = 60 * 24 * 90  # minutes; nobody drills for longer than a quarter
MOST_LESSONS = 20
MOST_MONTHS = 36


@dataclass(frozen=True)
class Told:
    """What somebody says of a drill that took place. Times and targets are minutes by moment."""

    kind: str
    held_at: dt.datetime
    worked: bool
    story: str
    led_by: User | None = None
    version: ArtefactVersion | None = None
    scenario: str = ""
    present: str = ""
    times: Mapping[str, float | None] = field(default_factory=dict)
    targets: Mapping[str, float | None] = field(default_factory=dict)
    lessons: Sequence[str] = ()
    evidence: ArtefactVersion | None = None


@act("drill.plan")
def plan(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    kind: str,
    due_on: dt.date | None,
    every_months: int = 0,
    artefact: Artefact | None = None,
    scenario: str = "",
    note: str = "",
) -> DrillPlan:
    """Put a drill into the calendar: once, or every so many months. From the day after `due_on` (UTC) it is
    overdue until one is recorded.

    Raises `InvalidInput` for a day that has passed, an unknown kind or scenario, and a document that this kind of
    drill does not exercise.
    """
    _may(by, project)
    chosen = _kind(kind)
    if due_on is None or due_on < at.date():
        raise InvalidInput.at("due_on", "Choose a day that has not passed.")
    if not 0 <= every_months <= MOST_MONTHS:
        raise InvalidInput.at("every_months", f"Give 0 for once, or up to {MOST_MONTHS} months.")
    _known_scenario(scenario)
    _check_document(project, chosen, artefact, "artefact")
    made = DrillPlan(
        project=project, number=_next(DrillPlan, project), kind=chosen.key, artefact=artefact, due_on=due_on,
        every_months=every_months, scenario=scenario, note=note.strip(), planned_by=by.user, planned_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why="planned")
    _record("drill.planned", made, by, at, f"planned a {chosen.label.lower()} for {due_on:%-d %B %Y}")
    return made


@act("drill.end_plan")
def end_plan(*, by: Caller, at: dt.datetime, plan: DrillPlan, reason: str) -> DrillPlan:
    """Take a planned drill out of the calendar, with a reason. What follows from a drilled version stays due."""
    project = plan.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_end_plan(by, project))
    NotNow.unless(not_archived(project))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why this drill is no longer planned.")
    plan = DrillPlan.objects.select_for_update(of=("self",)).select_related("project").get(pk=plan.pk)
    if plan.ended_at is not None:
        raise NotNow.because("ended", "This plan was ended already.")
    plan.ended_by, plan.ended_at, plan.ended_reason = by.user, at, reason.strip()
    plan.write(by=by, at=at, why=reason)
    label = drill_kinds()[plan.kind].label.lower() if plan.kind in drill_kinds() else plan.kind
    _record("drill.plan_ended", plan, by, at, f"ended the plan of a {label}")
    return plan


@act("drill.record")
def record_drill(*, by: Caller, at: dt.datetime, project: Project, told: Told) -> DrillRecord:
    """Keep what took place. The outcome is computed: failed, passed, or slower than a target.

    A target that is not given is that of the kind. Raises `InvalidInput` at the field.
    """
    _may(by, project)
    kind = _kind(told.kind)
    _check_told(project, kind, told, at)
    times = _minutes(told.times, "times")
    targets = {**kind.targets, **_minutes(told.targets, "targets")}
    made = DrillRecord(
        project=project, number=_next(DrillRecord, project), kind=kind.key, version=told.version,
        held_at=told.held_at, led_by=told.led_by or by.user, present=told.present.strip(), scenario=told.scenario,
        story=told.story.strip(), times=times, targets=targets, worked=told.worked,
        outcome=outcome_of(worked=told.worked, times=times, targets=targets), lessons=_lessons(told.lessons),
        evidence=told.evidence, recorded_by=by.user, recorded_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why="recorded")
    words = DrillOutcome(made.outcome).label.lower()
    record(
        "drill.recorded", by=by, at=at, stream=project.stream, obj=made, details=_details(made),
        summary=f"recorded a {kind.label.lower()} of {made.held_at:%-d %B %Y}: {words}",
    )  # fmt: skip
    drill_findings.tell(by=by, at=at, made=made)
    return made


def _may(by: Caller, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(permissions.may_drill(by, project))
    NotNow.unless(not_archived(project))


def _kind(key: str) -> DrillKind:
    if key not in drill_kinds():
        raise InvalidInput.at("kind", f"Choose one of: {', '.join(drill_kinds())}.")
    return drill_kinds()[key]


def _check_told(project: Project, kind: DrillKind, told: Told, at: dt.datetime) -> None:
    if told.held_at > at:
        raise InvalidInput.at("held_at", "This moment lies ahead. Record a drill once it took place.")
    if not told.story.strip():
        raise InvalidInput.at("story", "Say what was played and what happened.")
    _check_scenario(kind, told.scenario)
    _check_leader(told.led_by)
    _check_document(project, kind, told.version.artefact if told.version else None, "version")
    if told.evidence is not None and told.evidence.artefact.project_id != project.pk:
        raise InvalidInput.at("evidence", "This document belongs to another project.")


def _check_leader(leader: User | None) -> None:
    if leader is not None and (leader.kind != Kind.PERSON or not leader.is_active):
        raise InvalidInput.at("led_by", "Name a person with an active account.")


def _known_scenario(scenario: str) -> None:
    """A planned game day may leave it open: the team on duty is not to know."""
    if scenario and scenario not in scenarios():
        raise InvalidInput.at("scenario", f"Choose one of: {', '.join(scenarios())}.")


def _check_scenario(kind: DrillKind, scenario: str) -> None:
    _known_scenario(scenario)
    if kind.needs_scenario and not scenario:
        raise InvalidInput.at("scenario", f"A {kind.label.lower()} plays a scenario. Choose one.")


def _check_document(project: Project, kind: DrillKind, artefact: Artefact | None, name: str) -> None:
    if artefact is None:
        return
    if artefact.project_id != project.pk:
        raise InvalidInput.at(name, "This document belongs to another project.")
    if artefact.kind not in kind.exercises:
        raise InvalidInput.at(name, f"A {kind.label.lower()} does not exercise {artefact.title}.")


def _minutes(given: Mapping[str, float | None], name: str) -> dict[str, float]:
    """The minutes that were given. Raises `InvalidInput` for an unknown moment or a time that cannot be."""
    found = {}
    for moment, value in given.items():
        if moment not in MOMENTS:
            raise InvalidInput.at(name, f"Give minutes for: {', '.join(MOMENTS)}.")
        if value is None:
            continue
        if not 0 <= value <= LONGEST:
            raise InvalidInput.at(name, f"“{moment}” is minutes, from 0 to {LONGEST}.")
        found[moment] = float(value)
    return found


def _lessons(given: Sequence[str]) -> list[str]:
    found = [line.strip() for line in given if line.strip()]
    if len(found) > MOST_LESSONS or any(len(line) > 200 for line in found):
        raise InvalidInput.at(
            "lessons", f"At most {MOST_LESSONS} lessons of 200 characters; put more into the story."
        )
    return found


def _next(model: type[DrillPlan] | type[DrillRecord], project: Project) -> int:
    """Counted under the project's lock, so that two never share a number."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = model.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return int(newest or 0) + 1


def _record(verb: str, plan: DrillPlan, by: Caller, at: dt.datetime, summary: str) -> None:
    details = {
        "plan": plan.number, "kind": plan.kind, "due_on": plan.due_on.isoformat(),
        "every_months": plan.every_months, "scenario": plan.scenario, "note": plan.note,
        "artefact": plan.artefact.number if plan.artefact else None, "reason": plan.ended_reason,
    }  # fmt: skip
    record(
        verb, by=by, at=at, stream=plan.project.stream, obj=plan, details=details,
        summary=summary,
    )  # fmt: skip


def _details(made: DrillRecord) -> dict[str, Any]:
    return {
        "drill": made.number, "kind": made.kind, "held_at": made.held_at.isoformat(), "led_by": made.led_by.name,
        "version": str(made.version) if made.version else "", "scenario": made.scenario, "worked": made.worked,
        "outcome": made.outcome, "times": _texts(made.times), "targets": _texts(made.targets),
        "lessons": made.lessons, "story": made.story, "evidence": str(made.evidence) if made.evidence else "",
    }  # fmt: skip


def _texts(minutes: Mapping[str, float]) -> dict[str, str]:
    """As text: a leaf's canonical form has one spelling for a number in every language this way."""
    return {name: f"{value:g}" for name, value in minutes.items()}
