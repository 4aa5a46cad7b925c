"""A named person states whether a criterion holds that no machine can check."""

from __future__ import annotations

from datetime import datetime

from gates import permissions
from gates.catalogue import catalogue
from gates.models import Attestation
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("criterion.attest")
def attest(
    *, by: Caller, at: datetime, project: Project, gate: str, criterion: str, holds: bool, statement: str
) -> Attestation:
    """Record one person's word on one criterion; the newest word counts, the older ones stay readable.

    Raises `InvalidInput` for a criterion that is not attested, or without the words that say how one knows.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_attest(by, project))
    NotNow.unless(not_archived(project))
    title = _attested_title(gate, criterion)
    if not statement.strip():
        raise InvalidInput.at("statement", "Say how you know: the reviewers read your words.")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    for earlier in Attestation.objects.filter(
        project=project, gate=gate, criterion=criterion, superseded_at=None
    ):
        earlier.superseded_at = at
        earlier.write(by=by, at=at, why="attested anew")
    made = Attestation(
        project=project, gate=gate, criterion=criterion, holds=holds, statement=statement.strip(),
        attested_by=by.user, attested_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why="attested")
    record(
        "criterion.attested", by=by, at=at, stream=project.stream, obj=made,
        details={"gate": gate, "criterion": criterion, "holds": holds, "statement": made.statement},
        summary=f"attested that “{title}” {'holds' if holds else 'does not hold'}",
    )  # fmt: skip
    return made


def _attested_title(gate: str, criterion: str) -> str:
    try:
        found = catalogue().gate(gate).criterion(criterion)
    except KeyError:
        raise InvalidInput.at("criterion", "This gate has no such criterion.") from None
    if found.check != "attestation":
        raise InvalidInput.at(
            "criterion", f"“{found.title}” is checked by the portal; it cannot be attested."
        )
    return found.title
