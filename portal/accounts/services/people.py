"""Making, changing and deactivating accounts; granting and ending the administrator's flag."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from portal.accounts import permissions
from portal.accounts.callers import Caller, people_only
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record

OWN = ("display_name", "job_title", "email", "shortcuts")
BY_ADMINISTRATORS = ("display_name", "job_title", "email", "registers_projects")


@act("person.create")
def create(
    *,
    by: Caller,
    at: datetime,
    username: str,
    display_name: str,
    kind: str = Kind.PERSON,
    email: str = "",
    job_title: str = "",
    registers_projects: bool = False,
) -> tuple[User, str]:
    """Make an account and return it with its first password, which is never shown again ("" for a service).

    Raises `NotAllowed` for everybody but administrators, `InvalidInput` at the field.
    """
    NotAllowed.unless(permissions.may_keep_accounts(by))
    person = User(
        username=username.strip().lower(), display_name=display_name.strip(), kind=kind, email=email.strip(),
        job_title=job_title.strip(), registers_projects=registers_projects,
    )  # fmt: skip
    _check(person)
    password = _give_password(person) if kind == Kind.PERSON else _give_none(person)
    try:
        with transaction.atomic():
            _write(person, by, at, "created")
    except IntegrityError:
        raise InvalidInput.at("username", f"“{person.username}” is taken.") from None
    _tell("person.created", by, at, person, f"made an account for {person.name}", {"kind": kind})
    return person, password


@act("administrator.create")
def create_on_the_machine(
    *, by: Caller, at: datetime, username: str, display_name: str, email: str = ""
) -> tuple[User, str]:
    """Make an administrator from the command line: whoever may run commands holds the machine anyway.

    Raises `NotAllowed` by any other way, `InvalidInput` at the field.
    """
    if by.via != "command":
        raise NotAllowed.because("command_only", "The first administrator is made on the machine itself.")
    person = User(
        username=username.strip().lower(),
        display_name=display_name.strip(),
        email=email,
        is_administrator=True,
    )
    _check(person)
    password = _give_password(person)
    if User.objects.filter(username=person.username).exists():
        raise InvalidInput.at("username", f"“{person.username}” is taken.")
    _write(person, by, at, "made on the machine")
    _tell("administrator.granted", by, at, person, f"made {person.name} an administrator on the machine")
    return person, password


@act("person.change")
def change(*, by: Caller, at: datetime, person: User, **values: Any) -> User:
    """Change a profile: people their own, administrators those of everybody who is none."""
    own = person == by.user and by.via != "token"
    if not own:
        NotAllowed.unless(permissions.may_keep_accounts(by))
        if person.is_administrator:
            raise NotAllowed.because("another_administrator", "An administrator's profile is theirs alone.")
    allowed = OWN if own else BY_ADMINISTRATORS
    if unknown := sorted(set(values) - set(allowed)):
        raise InvalidInput({name: ["This cannot be changed here."] for name in unknown})
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    _check(person)
    if changed:
        _write(person, by, at, "changed")
        whose = "the own profile" if own else f"{person.name}'s profile"
        _tell("person.changed", by, at, person, f"changed {whose}: {', '.join(changed)}", {"fields": changed})
    return person


@act("person.set_password")
def set_password(*, by: Caller, at: datetime, person: User) -> str:
    """Give a person who lost theirs a new password, shown once. Their second factor stays, their sessions end."""
    NotAllowed.unless(permissions.may_set_password(by, person))
    NotAllowed.unless(people_only(by, at))
    password = _give_password(person)
    _write(person, by, at, "password set")
    _tell("person.password_set", by, at, person, f"set a new password for {person.name}")
    return password


@act("person.deactivate")
def deactivate(*, by: Caller, at: datetime, person: User) -> None:
    """Close an account: its sessions and tokens end at once, its records stay."""
    NotAllowed.unless(permissions.may_deactivate(by, person))
    _set_active(person, False, by, at)
    _tell("person.deactivated", by, at, person, f"deactivated {person.name}'s account")


@act("person.reactivate")
def reactivate(*, by: Caller, at: datetime, person: User) -> None:
    """Open a closed account again."""
    NotAllowed.unless(permissions.may_keep_accounts(by))
    _set_active(person, True, by, at)
    _tell("person.reactivated", by, at, person, f"reactivated {person.name}'s account")


@act("administrator.propose")
def propose_administrator(*, by: Caller, at: datetime, person: User) -> None:
    """Ask that a person becomes administrator. A second administrator confirms it."""
    NotAllowed.unless(permissions.may_keep_accounts(by))
    NotNow.unless(permissions.may_be_administrator(person))
    if person.is_administrator:
        raise NotNow.because("administrator_already", f"{person.name} is an administrator already.")
    person.administrator_proposed_by = by.user
    _write(person, by, at, "proposed as administrator")
    _tell("administrator.proposed", by, at, person, f"proposed {person.name} as administrator")


@act("administrator.confirm")
def confirm_administrator(*, by: Caller, at: datetime, person: User) -> None:
    """The second administrator's agreement, in a fresh session."""
    NotAllowed.unless(permissions.may_keep_accounts(by))
    NotAllowed.unless(people_only(by, at))
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    proposer = person.administrator_proposed_by
    if proposer is None:
        raise NotNow.because("not_waiting", f"Nobody proposed {person.name} as administrator.")
    NotNow.unless(permissions.may_confirm_administrator(by, person))
    person.is_administrator, person.administrator_proposed_by = True, None
    _write(person, by, at, "became administrator")
    details = {"proposed_by": proposer.name}
    _tell("administrator.granted", by, at, person, f"confirmed {person.name} as administrator", details)


@act("administrator.end")
def end_administrator(*, by: Caller, at: datetime, person: User) -> None:
    """Take the flag, or its proposal, back. The last administrator stays."""
    NotAllowed.unless(permissions.may_keep_accounts(by))
    NotAllowed.unless(people_only(by, at))
    others = User.objects.select_for_update(of=("self",)).filter(is_administrator=True, is_active=True)
    if person.is_administrator and not [one for one in others if one != person]:
        raise NotNow.because(
            "last_administrator", f"{person.name} is the last administrator. Make another first."
        )
    person.is_administrator, person.administrator_proposed_by = False, None
    _write(person, by, at, "no longer administrator")
    _tell("administrator.ended", by, at, person, f"ended {person.name}'s rights as administrator")


def _set_active(person: User, active: bool, by: Caller, at: datetime) -> None:
    person.is_active = active
    _write(person, by, at, "reactivated" if active else "deactivated")


def _give_password(person: User) -> str:
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    return password


def _give_none(person: User) -> str:
    person.set_unusable_password()
    return ""


def _check(person: User) -> None:
    errors: dict[str, list[str]] = {}
    if not person.display_name:
        errors["display_name"] = ["Give the name that others read."]
    if person.kind not in Kind.values:
        errors["kind"] = [f"Choose one of: {', '.join(Kind.values)}."]
    try:
        person.clean_fields(
            exclude=["password", "display_name", "kind", "administrator_proposed_by", "email"]
        )
        if person.email:
            validate_email(person.email)
    except ValidationError as found:
        errors.update(found.message_dict if hasattr(found, "error_dict") else {"email": found.messages})
    if errors:
        raise InvalidInput(errors)


def _write(person: User, by: Caller, at: datetime, why: str) -> None:
    """Save with a history row that names who, when and why."""
    row: Any = person
    row._history_user, row._history_date, row._change_reason = by.user, at, why
    person.save()


def _tell(
    verb: str, by: Caller, at: datetime, person: User, summary: str, details: dict[str, Any] | None = None
) -> None:
    said = {"username": person.username, **(details or {})}
    record(verb, by=by, at=at, stream="site", obj=person, details=said, summary=summary)
