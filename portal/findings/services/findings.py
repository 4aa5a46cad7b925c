"""Telling, mending and closing findings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.findings import permissions
from portal.findings.models import Finding
from portal.findings.rules.standing import input_errors
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible, roles_of

PERSON = "person"
# What a room says of a finding and may say otherwise later. Owner and due date belong to people once they are set.
TOLD = ("severity", "category", "title", "detail", "url", "fix")


@act("finding.report")
def report(
    *, by: Caller, at: datetime, project: Project, source: str, key: str, severity: str, category: str,
    title: str, detail: str, url: str = "", fix: str = "", owner: User | None = None, due: date | None = None,
) -> Finding:  # fmt: skip
    """What a room noticed: opens a finding, or brings the open one of this source and key up to date.

    Writes nothing when nothing moved, and leaves closed what a person closed while the source has found it ever
    since in the same words. Called by rooms in the name of whoever caused it; they have asked who may.
    """
    NotNow.unless(not_archived(project))
    told = dict(zip(TOLD, (severity, category, title[:200], detail, url[:300], fix[:80]), strict=True))
    found = _known(project, source, key)
    if found is None or (found.closed_at is not None and differs(found, told)):
        return _open(
            project, by, at, {"source": source, "key": key, "owner": owner, "due": _day(due), **told}
        )
    if found.closed_at is None and differs(found, told):
        _tell(found, told, by, at)
    return found


@act("finding.settle")
def settle(*, by: Caller, at: datetime, project: Project, source: str, still_open: Collection[str]) -> int:
    """Close what a source no longer finds; returns how many. Called by rooms, as `report` is."""
    rows = Finding.objects.select_for_update(of=("self",)).filter(
        project=project, source=source, gone_at=None
    )
    closed = 0
    for found in rows.exclude(key="").select_related("project"):
        if found.key in still_open:
            continue
        found.gone_at = at
        if found.closed_at is None:
            closed += 1
            _close(found, by, at, "Its cause is gone.")
        else:
            found.write(by=by, at=at, why="its cause is gone")
            _record("finding.settled", found, by, at, f"saw that the cause of {found} is gone")
    return closed


@act("finding.raise")
def raise_finding(
    *, by: Caller, at: datetime, project: Project, severity: str, category: str, title: str, detail: str = "",
    url: str = "", fix: str = "", owner: User | None = None, due: date | None = None,
) -> Finding:  # fmt: skip
    """What a person noticed. Raises `InvalidInput` at the field."""
    require_visible(by, project)
    NotAllowed.unless(permissions.may_raise(by, project))
    NotNow.unless(not_archived(project))
    _raise_errors(input_errors(title=title, url=url, due=due, today=at.date()))
    _check_owner(project, owner)
    values = {
        "source": PERSON, "severity": severity, "category": category, "title": title.strip(),
        "detail": detail.strip(), "url": url, "fix": fix.strip() or ("Mend it" if url else ""), "owner": owner,
        "due": due,
    }  # fmt: skip
    return _open(project, by, at, values)


@act("finding.assign")
def assign(*, by: Caller, at: datetime, finding: Finding, owner: User | None, due: date | None) -> Finding:
    """Say who mends it and until when. Raises `InvalidInput` for a day that has passed or a person without a part."""
    require_visible(by, finding.project)
    NotAllowed.unless(permissions.may_assign(by, finding.project))
    NotNow.unless(not_archived(finding.project))
    finding = _locked(finding)
    _must_be_open(finding)
    if due != finding.due:
        _raise_errors(input_errors(title=finding.title, url="", due=due, today=at.date()))
    _check_owner(finding.project, owner)
    if (owner, due) == (finding.owner, finding.due):
        return finding
    finding.owner, finding.due = owner, due
    finding.write(by=by, at=at, why="assigned")
    until = f" until {due:%-d %B %Y}" if due else ""
    _record(
        "finding.assigned", finding, by, at, f"gave {finding} to {owner.name if owner else 'nobody'}{until}"
    )
    return finding


@act("finding.close")
def close(*, by: Caller, at: datetime, finding: Finding, reason: str) -> Finding:
    """Close it with the reason that stays beside it."""
    require_visible(by, finding.project)
    NotAllowed.unless(permissions.may_close(by, finding.project))
    NotNow.unless(not_archived(finding.project))
    finding = _locked(finding)
    _must_be_open(finding)
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why: what was mended, or why nothing needs to be.")
    return _close(finding, by, at, reason.strip())


def _known(project: Project, source: str, key: str) -> Finding | None:
    """The newest of this key that its source still finds, open or closed by a person."""
    rows = Finding.objects.select_for_update(of=("self",)).filter(project=project, source=source, key=key)
    found: Finding | None = rows.filter(gone_at=None).order_by("-number").first()
    return found


def differs(found: Finding, told: dict[str, Any]) -> bool:
    """Whether it is said otherwise now. Of a closed one only what it says counts, not where its button leads."""
    names = TOLD if found.closed_at is None else ("severity", "category", "title", "detail")
    return any(getattr(found, name) != told[name] for name in names)


def _tell(found: Finding, told: dict[str, Any], by: Caller, at: datetime) -> None:
    for name, value in told.items():
        setattr(found, name, value)
    found.write(by=by, at=at, why="told anew")
    _record("finding.updated", found, by, at, f"told {found} anew: {found.title}")


def _open(project: Project, by: Caller, at: datetime, values: dict[str, Any]) -> Finding:
    made = Finding(project=project, number=_next_number(project), opened_by=by.user, opened_at=at, **values)
    made.write(by=by, at=at, why="opened")
    _record("finding.opened", made, by, at, f"opened {made}: {made.title}")
    return made


def _close(found: Finding, by: Caller, at: datetime, reason: str) -> Finding:
    found.closed_by, found.closed_at, found.reason = by.user, at, reason
    found.write(by=by, at=at, why="closed")
    _record("finding.closed", found, by, at, f"closed {found}: {found.title}")
    return found


def _must_be_open(finding: Finding) -> None:
    if finding.closed_at is not None:
        raise NotNow.because("closed", f"{finding} is closed already.")


def _locked(finding: Finding) -> Finding:
    found: Finding = (
        Finding.objects.select_for_update(of=("self",)).select_related("project", "owner").get(pk=finding.pk)
    )
    return found


def _next_number(project: Project) -> int:
    """Counted under the project's lock, so that two findings never share a number."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = Finding.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _day(due: date | None) -> date | None:
    return due.date() if isinstance(due, datetime) else due


def _check_owner(project: Project, owner: User | None) -> None:
    if owner is None:
        return
    if not owner.is_active or owner.kind != Kind.PERSON:
        raise InvalidInput.at("owner", "Choose a person with an active account.")
    if owner != project.owner and not roles_of(owner, project):
        raise InvalidInput.at("owner", f"{owner.name} has no part in {project.name}.")


def _raise_errors(errors: dict[str, list[str]]) -> None:
    if errors:
        raise InvalidInput(errors)


def _record(verb: str, finding: Finding, by: Caller, at: datetime, summary: str) -> None:
    details = {
        "number": finding.number, "source": finding.source, "key": finding.key, "severity": finding.severity,
        "category": finding.category, "title": finding.title, "detail": finding.detail,
        "owner": finding.owner.name if finding.owner else "",
        "due": finding.due.isoformat() if finding.due else "", "reason": finding.reason,
    }  # fmt: skip
    record(
        verb, by=by, at=at, stream=finding.project.stream, obj=finding, details=details, summary=summary[:300]
    )
