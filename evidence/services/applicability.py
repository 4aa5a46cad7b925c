"""Setting single requirements aside: proposed with a reason by one person, approved by another."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from evidence import permissions
from evidence.models import NotApplicable
from evidence.selectors.requirements import citable
from portal.accounts.callers import Caller, people_only
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("not_applicable.propose")
def propose(*, by: Caller, at: dt.datetime, project: Project, requirement: str, reason: str) -> NotApplicable:
    """Say why a requirement does not apply. It counts once a second person approves.

    Raises `InvalidInput` without a reason or for a requirement that asks for no evidence, `NotNow` when it is
    proposed already.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_propose(by, project))
    NotNow.unless(not_archived(project))
    entry = citable(requirement)
    if not reason.strip():
        raise InvalidInput.at(
            "reason", "Say why it does not apply; the approver and the assessor will read it."
        )
    made = NotApplicable(
        project=project, requirement=entry.id, reason=reason.strip(), proposed_by=by.user, proposed_at=at
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why=reason)
    except IntegrityError:
        raise NotNow.because(
            "proposed", f"That {entry.label} does not apply is proposed or approved already."
        ) from None
    record(
        "not_applicable.proposed", by=by, at=at, stream=project.stream, obj=made,
        details={"requirement": entry.id, "reason": made.reason},
        summary=f"proposed that {entry.label} does not apply",
    )  # fmt: skip
    return made


@act("not_applicable.approve")
def approve(*, by: Caller, at: dt.datetime, proposal: NotApplicable) -> NotApplicable:
    """The second person agrees. Raises `NotNow` for one's own proposal or one that does not wait."""
    proposal = _waiting(by, at, proposal, act="approve that a requirement does not apply")
    NotNow.unless(permissions.not_the_first(by, proposal.proposed_by, item=proposal.requirement))
    proposal.approved_by, proposal.approved_at = by.user, at
    proposal.write(by=by, at=at, why="approved")
    record(
        "not_applicable.approved", by=by, at=at, stream=proposal.project.stream, obj=proposal,
        details=_facts(proposal), summary=f"approved that {proposal.requirement} does not apply",
    )  # fmt: skip
    return proposal


@act("not_applicable.refuse")
def refuse(*, by: Caller, at: dt.datetime, proposal: NotApplicable, reason: str) -> NotApplicable:
    """The second person does not agree; the requirement stays owed."""
    proposal = _waiting(by, at, proposal, act="refuse that a requirement does not apply")
    _end(by, at, proposal, reason)
    record(
        "not_applicable.refused", by=by, at=at, stream=proposal.project.stream, obj=proposal,
        details={**_facts(proposal), "refused": reason},
        summary=f"refused that {proposal.requirement} does not apply",
    )  # fmt: skip
    return proposal


@act("not_applicable.revoke")
def revoke(*, by: Caller, at: dt.datetime, proposal: NotApplicable, reason: str) -> NotApplicable:
    """The requirement applies again. Whoever may approve may revoke; so may the proposer."""
    proposal = _visible(by, at, proposal)
    if by.user != proposal.proposed_by:
        NotAllowed.unless(
            permissions.may_be_second(by, proposal.project, act="say that a requirement applies again")
        )
    if proposal.ended_at is not None:
        raise NotNow.because("ended", "This has ended already; the requirement applies.")
    _end(by, at, proposal, reason)
    record(
        "not_applicable.revoked", by=by, at=at, stream=proposal.project.stream, obj=proposal,
        details={**_facts(proposal), "revoked": reason},
        summary=f"said that {proposal.requirement} applies again",
    )  # fmt: skip
    return proposal


def _visible(by: Caller, at: dt.datetime, proposal: NotApplicable) -> NotApplicable:
    require_visible(by, proposal.project)
    NotAllowed.unless(people_only(by, at))
    NotNow.unless(not_archived(proposal.project))
    found: NotApplicable = (
        NotApplicable.objects.select_for_update(of=("self",)).select_related("project").get(pk=proposal.pk)
    )
    return found


def _waiting(by: Caller, at: dt.datetime, proposal: NotApplicable, *, act: str) -> NotApplicable:
    found = _visible(by, at, proposal)
    NotAllowed.unless(permissions.may_be_second(by, found.project, act=act))
    if found.ended_at is not None or found.approved_by_id is not None:
        raise NotNow.because("not_waiting", "This proposal does not wait for an answer.")
    return found


def _end(by: Caller, at: dt.datetime, proposal: NotApplicable, reason: str) -> None:
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why.")
    proposal.ended_at, proposal.ended_by, proposal.ended_reason = at, by.user, reason.strip()
    proposal.write(by=by, at=at, why=reason)


def _facts(proposal: NotApplicable) -> dict[str, object]:
    return {
        "requirement": proposal.requirement,
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by.name,
    }
