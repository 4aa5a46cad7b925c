"""Registering versions."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible
from registry import permissions
from registry.models import Version, VersionKind
from registry.rules.digests import digest_problem


@act("version.register")
def register(
    *,
    by: Caller,
    at: datetime,
    project: Project,
    kind: str,
    name: str,
    version: str,
    digest: str,
    location: str = "",
    note: str = "",
) -> Version:
    """Record one immutable version of one thing, named by the digest of its content.

    Raises `InvalidInput` at the field for an unknown kind, an empty name, a malformed digest, or a version
    that is already registered.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_register(by, project))
    NotNow.unless(not_archived(project))
    _check(kind, name, version, digest)
    made = Version(
        project=project, kind=kind, name=name.strip(), version=version.strip(), digest=digest.strip(),
        location=location.strip(), note=note, registered_by=by.user, registered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why="registered")
    except IntegrityError:
        message = f"{name} {version} is already registered. A changed content needs a new version."
        raise InvalidInput.at("version", message) from None
    record(
        "version.registered", by=by, at=at, stream=project.stream, obj=made,
        details={"kind": kind, "name": made.name, "version": made.version, "digest": made.digest},
        summary=f"registered {made.get_kind_display().lower()} {made.name} {made.version}",
    )  # fmt: skip
    return made


def _check(kind: str, name: str, version: str, digest: str) -> None:
    errors: dict[str, list[str]] = {}
    if kind not in VersionKind.values:
        errors["kind"] = [f"Choose one of: {', '.join(VersionKind.values)}."]
    if not name.strip():
        errors["name"] = ["Name the thing, such as credit-risk-gbm."]
    if not version.strip():
        errors["version"] = ["Give the version, such as 3.2.0."]
    if problem := digest_problem(digest.strip()):
        errors["digest"] = [problem]
    if errors:
        raise InvalidInput(errors)
