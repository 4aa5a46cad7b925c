"""Registering, changing, classifying and archiving a project."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects import permissions
from portal.projects.models import ActRole, Membership, Project, ProjectRole, RiskClass, Stage

# "site" is the name of the installation's own log stream, "new" of the page that registers a project.
RESERVED = frozenset({"site", "new"})
CHANGEABLE = ("name", "purpose", "stage", "tier", "regions", "users", "target_date", "role")


@act("project.register")
def register(
    *,
    by: Caller,
    at: datetime,
    name: str,
    purpose: str,
    owner: User,
    role: str,
    slug: str = "",
    risk_class: str = RiskClass.UNCLASSIFIED,
    risk_class_reason: str = "",
    stage: str = Stage.CALIBRATE,
    tier: str = "",
    regions: str = "",
    users: str = "",
    demo: bool = False,
) -> Project:
    """Create a project; whoever registers it becomes its architect.

    Raises `NotAllowed`, or `InvalidInput` at the field: a name that is taken, no purpose, an inactive owner,
    a class without its reason.
    """
    NotAllowed.unless(permissions.may_register(by))
    wanted = slug or slugify(name)[:60]
    found = _wrong_in_record(name=name, purpose=purpose, slug=wanted, owner=owner, role=role, stage=stage)
    _refuse(found | _wrong_in_class(risk_class, risk_class_reason, "risk_class_reason"))
    classified = risk_class != RiskClass.UNCLASSIFIED
    project = Project(
        slug=wanted, name=name.strip(), purpose=purpose.strip(), owner=owner, role=role, stage=stage,
        tier=tier, risk_class=risk_class, risk_class_reason=risk_class_reason.strip(),
        risk_class_by=by.user if classified else None, risk_class_at=at if classified else None,
        regions=regions, users=users, demo=demo, created_at=at, created_by=by.user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            project.write(by=by, at=at, why="registered")
    except IntegrityError:
        raise InvalidInput.at("slug", f"“{wanted}” is taken. Choose another short name.") from None
    record(
        "project.registered", by=by, at=at, stream=project.stream, obj=project,
        details={
            "name": project.name,
            "owner": owner.name,
            "role": role,
            "risk_class": risk_class,
            "purpose": purpose,
        },
        summary=f"registered {project.name}",
    )  # fmt: skip
    if not by.user.is_administrator and by.user.kind == Kind.PERSON:
        _make_architect(project, by, at)
    return project


@act("project.change")
def change(*, by: Caller, at: datetime, project: Project, **values: Any) -> Project:
    """Change fields of the record; only what differs is written and logged with before and after."""
    permissions.require_visible(by, project)
    NotAllowed.unless(permissions.may_change(by, project))
    NotNow.unless(permissions.not_archived(project))
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise InvalidInput({name: ["This field cannot be changed here."] for name in sorted(unknown)})
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    changed = {
        key: [getattr(project, key), value] for key, value in values.items() if getattr(project, key) != value
    }
    for key, (_, value) in changed.items():
        setattr(project, key, value)
    _refuse(_wrong_in_record(
        name=project.name, purpose=project.purpose, slug=project.slug, owner=project.owner, role=project.role,
        stage=project.stage,
    ))  # fmt: skip
    if changed:
        project.write(by=by, at=at, why="changed")
        record(
            "project.changed", by=by, at=at, stream=project.stream, obj=project,
            details={key: [str(before), str(after)] for key, (before, after) in changed.items()},
            summary=f"changed {', '.join(key.replace('_', ' ') for key in changed)}",
        )  # fmt: skip
    return project


@act("project.classify")
def classify(*, by: Caller, at: datetime, project: Project, risk_class: str, reason: str) -> Project:
    """Declare the class under the AI Act, with its reason and the person who declares it."""
    permissions.require_visible(by, project)
    NotAllowed.unless(permissions.may_change(by, project))
    NotNow.unless(permissions.not_archived(project))
    _refuse(_wrong_in_class(risk_class, reason, "reason"))
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    before = project.risk_class
    project.risk_class, project.risk_class_reason = risk_class, reason.strip()
    project.risk_class_by, project.risk_class_at = by.user, at
    project.write(by=by, at=at, why=f"classified {risk_class}")
    record(
        "project.classified", by=by, at=at, stream=project.stream, obj=project,
        details={"before": before, "after": risk_class, "reason": reason},
        summary=f"classified the project {project.get_risk_class_display()}",
    )  # fmt: skip
    return project


@act("project.archive")
def archive(*, by: Caller, at: datetime, project: Project, reason: str) -> Project:
    """Close the project to changes. It stays readable; nothing is deleted."""
    permissions.require_visible(by, project)
    NotAllowed.unless(permissions.may_change(by, project))
    NotNow.unless(permissions.not_archived(project))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why the project is archived.")
    project.archived_at = at
    project.write(by=by, at=at, why=reason)
    record(
        "project.archived", by=by, at=at, stream=project.stream, obj=project,
        details={"reason": reason}, summary="archived the project",
    )  # fmt: skip
    return project


def _make_architect(project: Project, by: Caller, at: datetime) -> None:
    Membership(
        project=project, person=by.user, role=ProjectRole.ARCHITECT, proposed_by=by.user, proposed_at=at
    ).write(by=by, at=at, why="registered the project")
    record(
        "role.granted", by=by, at=at, stream=project.stream, obj=("membership", by.user.actor_id),
        details={"person": by.name, "role": "architect"},
        summary="became architect by registering the project",
    )  # fmt: skip


def _wrong_in_record(
    *, name: str, purpose: str, slug: str, owner: User, role: str, stage: str
) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = ["Give the project a name."]
    elif len(name) > 120:
        errors["name"] = ["A name has at most 120 characters."]
    if not purpose.strip():
        errors["purpose"] = ["Say what the system is for: every later judgement refers to it."]
    if problem := _wrong_slug(slug):
        errors["slug"] = [problem]
    if not owner.is_active or owner.kind != Kind.PERSON:
        errors["owner"] = ["Choose a person with an active account."]
    if role not in ActRole.values:
        errors["role"] = [f"Choose one of: {', '.join(ActRole.values)}."]
    if stage not in Stage.values:
        errors["stage"] = [f"Choose one of: {', '.join(Stage.values)}."]
    return errors


def _wrong_slug(slug: str) -> str:
    if not slug or slug != slugify(slug) or len(slug) > 60:
        return "Use lower-case letters, digits and hyphens, at most 60."
    if slug in RESERVED:
        return f"“{slug}” is an address of Gatehouse itself. Choose another short name."
    return ""


def _wrong_in_class(risk_class: str, reason: str, reason_field: str) -> dict[str, list[str]]:
    if risk_class not in RiskClass.values:
        return {"risk_class": [f"Choose one of: {', '.join(RiskClass.values)}."]}
    if risk_class != RiskClass.UNCLASSIFIED and not reason.strip():
        return {reason_field: ["Say why this class applies, with the article or annex point."]}
    return {}


def _refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise InvalidInput(errors)
