"""Which frameworks a project follows by choice, beside those that law makes it owe."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from evidence import permissions
from evidence.models import FollowedFramework
from evidence.rules.owed import parts_owed
from evidence.selectors.frameworks import framework as framework_of
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("framework.follow")
def follow(
    *, by: Caller, at: dt.datetime, project: Project, framework: str, reason: str = ""
) -> FollowedFramework:
    """From now on the framework is this project's: its page shows it with its counts.

    Raises `InvalidInput` at `framework` for an unknown one, `NotNow` for one that is owed by law, superseded, or
    followed already.
    """
    _may_follow(by, project)
    try:
        known = framework_of(framework)
    except NotVisible:
        raise InvalidInput.at("framework", f"There is no framework “{framework}”.") from None
    if framework in parts_owed(project.role):
        raise NotNow.because("owed", f"{known.name} is owed by law; nobody has to choose it.")
    if known.standing == "superseded":
        words = f"{known.name} is superseded. Follow {framework_of(known.superseded_by).name}."
        raise NotNow.because("superseded", words)
    made = FollowedFramework(
        project=project, framework=framework, reason=reason.strip(), chosen_by=by.user, chosen_at=at
    )
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why=reason or "followed")
    except IntegrityError:
        raise NotNow.because("followed", f"{project.name} follows {known.name} already.") from None
    record(
        "framework.followed", by=by, at=at, stream=project.stream, obj=made,
        details={"framework": framework, "version": known.version, "reason": made.reason},
        summary=f"chose that the project follows {known.name}",
    )  # fmt: skip
    return made


@act("framework.unfollow")
def unfollow(*, by: Caller, at: dt.datetime, choice: FollowedFramework, reason: str) -> FollowedFramework:
    """The project follows it no longer. Citations stay, and count again when it is followed again."""
    project = choice.project
    _may_follow(by, project)
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why the project follows it no longer.")
    choice = FollowedFramework.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    if choice.ended_at is not None:
        raise NotNow.because("ended", "The project does not follow it any more.")
    choice.ended_by, choice.ended_at, choice.ended_reason = by.user, at, reason.strip()
    choice.write(by=by, at=at, why=reason)
    record(
        "framework.unfollowed", by=by, at=at, stream=project.stream, obj=choice,
        details={"framework": choice.framework, "reason": choice.ended_reason},
        summary=f"chose that the project no longer follows {choice.framework}",
    )  # fmt: skip
    return choice


def _may_follow(by: Caller, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(permissions.may_follow(by, project))
    NotNow.unless(not_archived(project))
