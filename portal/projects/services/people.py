"""Granting, confirming and ending roles in a project."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from portal.accounts.callers import Caller, people_only
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects import permissions
from portal.projects.models import DECIDING_ROLES, Membership, Project, ProjectRole


@act("role.grant")
def grant(*, by: Caller, at: datetime, project: Project, person: User, role: str) -> Membership:
    """Give a role. A deciding role takes effect only when a second person confirms it.

    Raises `NotAllowed` for callers who keep no people here, `InvalidInput` for a role that this account
    cannot hold: administrators decide nothing, and service accounts are engineers only.
    """
    permissions.require_visible(by, project)
    NotAllowed.unless(permissions.may_keep_people(by, project))
    NotNow.unless(permissions.not_archived(project))
    _check_holder(person, role)
    if Membership.objects.filter(project=project, person=person, role=role, ended_at=None).exists():
        raise InvalidInput.at("role", f"{person.name} already holds this role or waits for its confirmation.")
    deciding = role in DECIDING_ROLES
    membership = Membership(
        project=project,
        person=person,
        role=role,
        proposed_by=by.user,
        proposed_at=at,
        needs_confirmation=deciding,
    )
    try:
        with transaction.atomic():
            membership.write(by=by, at=at, why="granted")
    except IntegrityError:
        raise InvalidInput.at("role", f"{person.name} was given this role a moment ago.") from None
    record(
        "role.proposed" if deciding else "role.granted", by=by, at=at, stream=project.stream, obj=membership,
        details={"person": person.name, "role": role},
        summary=f"{'proposed' if deciding else 'made'} {person.name} {ProjectRole(role).label.lower()}",
    )  # fmt: skip
    return membership


@act("role.confirm")
def confirm(*, by: Caller, at: datetime, membership: Membership) -> Membership:
    """The second person agrees to a deciding role: neither who proposed it nor who will hold it."""
    project = membership.project
    permissions.require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_keep_people(by, project))
    NotNow.unless(permissions.not_archived(project))
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ended_at or membership.confirmed_at or not membership.needs_confirmation:
        raise NotNow.because("not_waiting", "This role does not wait for a confirmation.")
    NotNow.unless(permissions.may_confirm(by, membership))
    membership.confirmed_by, membership.confirmed_at = by.user, at
    membership.write(by=by, at=at, why="confirmed")
    record(
        "role.granted", by=by, at=at, stream=project.stream, obj=membership,
        details={
            "person": membership.person.name,
            "role": membership.role,
            "proposed_by": membership.proposed_by.name,
        },
        summary=f"confirmed {membership.person.name} as {membership.get_role_display().lower()}",
    )  # fmt: skip
    return membership


@act("role.end")
def end(*, by: Caller, at: datetime, membership: Membership) -> None:
    """Take a role back, at once."""
    project = membership.project
    permissions.require_visible(by, project)
    NotAllowed.unless(permissions.may_keep_people(by, project))
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ended_at:
        raise NotNow.because("ended", "This role has already ended.")
    membership.ended_at = at
    membership.write(by=by, at=at, why="ended")
    record(
        "role.ended", by=by, at=at, stream=project.stream, obj=membership,
        details={"person": membership.person.name, "role": membership.role},
        summary=f"ended {membership.person.name}'s role {membership.get_role_display().lower()}",
    )  # fmt: skip


def _check_holder(person: User, role: str) -> None:
    if role not in ProjectRole.values:
        raise InvalidInput.at("role", f"Choose one of: {', '.join(ProjectRole.values)}.")
    if not person.is_active:
        raise InvalidInput.at("person", f"{person.name}'s account is not active.")
    if person.kind == Kind.SERVICE and role != ProjectRole.ENGINEER:
        raise InvalidInput.at("role", "A service account can only be an engineer.")
    if person.is_administrator and role in DECIDING_ROLES:
        raise InvalidInput.at(
            "person", f"{person.name} is an administrator, and administrators decide nothing."
        )
