"""What a person did that makes a review's readout their own work."""

from __future__ import annotations

from evidence.models import ArtefactVersion, Citation
from evidence.permissions import hands_on
from gates.models import ExceptionState, GateException, Review
from gates.permissions import SEAT_ROLES
from gates.rules.decisions import Involvement
from gates.rules.staleness import Readout
from portal.accounts.models import User
from portal.projects.models import Membership


def involvements(user: User, review: Review, shown: Readout, seat: str) -> list[Involvement]:
    """Every act of this person on an item of the readout (rules of separation of duties). Judging is none."""
    found = [*_documents(user, review, shown), *_citations(user, review), *_exceptions(user, review)]
    if review.snapshot is not None and review.snapshot.captured_by_id == user.pk:
        found.append(Involvement("captured", str(review.snapshot)))
    if review.project.owner_id == user.pk:
        found.append(Involvement("owns_project", review.project.name))
    granted = Membership.objects.filter(
        project=review.project, person=user, proposed_by=user, role=SEAT_ROLES.get(seat, seat), ended_at=None
    )
    if granted.exists():
        found.append(Involvement("granted_own_role", seat))
    return found


def _documents(user: User, review: Review, shown: Readout) -> list[Involvement]:
    pinned = {(item.artefact, item.version) for item in shown.items}
    versions = ArtefactVersion.objects.filter(artefact__project=review.project).select_related("artefact")
    seen = [
        each
        for each in versions
        if (str(each.artefact.number), f"{each.artefact.number}.{each.number}") in pinned
    ]
    did = hands_on(user, seen)
    return [Involvement(did[each.pk], str(each)) for each in seen if each.pk in did]


def _citations(user: User, review: Review) -> list[Involvement]:
    mine = Citation.objects.filter(project=review.project, cited_by=user, withdrawn_at=None)
    return [Involvement("cited", str(each.version)) for each in mine.select_related("version__artefact")]


def _exceptions(user: User, review: Review) -> list[Involvement]:
    live = GateException.objects.filter(project=review.project, state=ExceptionState.APPROVED)
    found = [Involvement("requested_exception", str(each)) for each in live.filter(requested_by=user)]
    return found + [Involvement("owns_exception", str(each)) for each in live.filter(owner=user)]
