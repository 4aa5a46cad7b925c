"""Asking for a pack: what it holds is composed and frozen here; a job seals it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evidence.models import Pack, PackState
from gates import permissions
from gates.catalogue import catalogue
from gates.models import Review
from gates.packing import compose
from gates.rules.reasons import named
from gates.selectors.dossier import dossier_of
from gates.selectors.record import record_of
from gates.services.reviews import locked
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason
from portal.audit.acts import act
from portal.audit.services.log import checkpoint, record
from portal.jobs.models import State
from portal.jobs.queue import enqueue
from portal.projects.permissions import require_visible

PURPOSES: dict[str, str] = {
    "committee": "Internal risk committee",
    "second_line": "Second line of defence",
    "technical_file": "Technical file (Annex IV)",
    "authority_request": "Request of an authority",
    "assessment": "Conformity assessment (without Annex IV 8)",
}
DEFAULT_PURPOSE = "committee"


@act("pack.request_final")
def request_final(*, by: Caller, at: datetime, review: Review, purpose: str = DEFAULT_PURPOSE) -> Pack:
    """Ask for the final pack of a sealed review. Asking again finds the same pack and the same bytes.

    Raises `NotNow` with every gap: no sealed minutes, an unmet blocking criterion, a counted requirement that is
    neither decided nor excepted, a document that is only a link.
    """
    _may(by, review, purpose)
    review = locked(review)  # two who ask at once get one pack
    gaps = final_gaps(review)
    if gaps:
        raise NotNow(Answer.no(*gaps))
    pack_id = compose.final_id(review, "" if purpose == DEFAULT_PURPOSE else purpose)
    existing: Pack | None = Pack.objects.select_for_update(of=("self",)).filter(pack_id=pack_id).first()
    if existing is not None and not _given_up(existing):
        return existing
    assert review.sealed_record is not None and review.sealed_at is not None
    manifest = compose.manifest(review.sealed_record, review, purpose=purpose, note=review.sealed_checkpoint)
    return _write(
        existing or Pack(project=review.project, pack_id=pack_id, final=True), by=by, at=at, review=review,
        purpose=purpose, manifest=manifest, sealed_time=review.sealed_at,
    )  # fmt: skip


@act("pack.request_draft")
def request_draft(*, by: Caller, at: datetime, review: Review, purpose: str = DEFAULT_PURPOSE) -> Pack:
    """Ask for a draft cut now: marked as one on every page, with its gaps listed. Drafts are numbered."""
    _may(by, review, purpose)
    found = record_of(dossier_of(review.project), review, at)
    note = checkpoint(review.project.stream, why="draft pack").note
    number = Pack.objects.filter(project=review.project, final=False).count() + 1
    manifest = compose.manifest(found, review, purpose=purpose, note=note, draft=True)
    manifest["gaps"] = [reason.message for reason in gaps_of(found, review)]
    pack_id = f"{compose.final_id(review)}-draft-{number}"
    return _write(
        Pack(project=review.project, pack_id=pack_id, final=False), by=by, at=at, review=review, purpose=purpose,
        manifest=manifest, sealed_time=at,
    )  # fmt: skip


def final_gaps(review: Review) -> list[Reason]:
    """Why there can be no final pack of this review; empty when there can."""
    if review.sealed_record is None:
        path = f"/projects/{review.project.slug}/reviews/{review.number}/"
        return [Reason("not_sealed", f"The minutes of review {review.number} are not sealed yet.", fix=path)]
    return gaps_of(review.sealed_record, review)


def gaps_of(found: dict[str, Any], review: Review) -> list[Reason]:
    """The gaps that a record shows: criteria first, then requirements by article, then what nobody holds.

    A no-go is packed with what was in its way; only what nobody holds keeps it from that (docs/adr/0007).
    """
    base = f"/projects/{review.project.slug}/"
    if found["outcome"] == "no_go":
        return _not_held(found, base)
    unmet = [
        Reason(
            "criterion_not_met", named(each["title"], each["message"]), fix=f"{base}gates/{review.gate}/",
            owner=each["owner"],
        )
        for each in found["criteria"]
        if each["blocks"]
    ]  # fmt: skip
    return [*_moved(found, review, base), *unmet, *_undecided(found, base), *_not_held(found, base)]


def _moved(found: dict[str, Any], review: Review, base: str) -> list[Reason]:
    """A go speaks for what was read when it was given, and for nothing else."""
    if not found["changed"]:
        return []
    words = (
        f"What review {review.number} decided on has changed since: {'; '.join(found['changed'][:3])}. "
        "Open a new review and decide on what is there now."
    )
    return [Reason("decision_stale", words, fix=f"{base}reviews/{review.number}/changes/")]


def _undecided(found: dict[str, Any], base: str) -> list[Reason]:
    """The counted requirements that keep a final pack back: at a gate that asks for the file, of a system that owes it.

    Those that the assembled file itself meets wait for the others only, so they are no gap while the others are none.
    """
    gate = found["review"]["gate"]
    asked = catalogue().gate(gate).asks_for_the_file
    if not (asked and found["coverage"]["owed"]):
        return []
    excepted = {each["requirement"] for each in found["exceptions"] if each["live"] and each["gate"] == gate}
    rows = [
        row
        for row in found["coverage"]["rows"]
        if row["counted"] and not row["decided"] and row["requirement"] not in excepted
    ]
    if excepted and {row["requirement"] for row in rows} <= catalogue().by_assembly:
        return []
    return [
        Reason(
            "coverage_gap",
            f"{row['label']}, {row['title']}: not decided.",
            fix=f"{base}coverage/{row['requirement']}/",
        )
        for row in rows
    ]


def _not_held(found: dict[str, Any], base: str) -> list[Reason]:
    """A pack never cites what it does not hold: a link is a reference only."""
    return [
        Reason(
            "not_held", f"{each['title']} is only a link; upload a copy of what it points at.",
            fix=f"{base}artefacts/{each['artefact']}/",
        )
        for each in found["documents"]
        if not each["sha256"]
    ]  # fmt: skip


def _given_up(pack: Pack) -> bool:
    """Whether nobody works on it any more: sealing cannot succeed, or its job ended before it could say so."""
    ended = pack.job is not None and pack.job.state == State.FAILED
    return pack.state == PackState.FAILED or (ended and pack.state != PackState.SEALED)


def _may(by: Caller, review: Review, purpose: str) -> None:
    require_visible(by, review.project)
    NotAllowed.unless(permissions.may_export(by, review.project))
    if purpose not in PURPOSES:
        raise InvalidInput.at("purpose", f"Choose one of: {', '.join(PURPOSES)}.")


def _write(
    pack: Pack, *, by: Caller, at: datetime, review: Review, purpose: str, manifest: dict[str, Any],
    sealed_time: datetime,
) -> Pack:  # fmt: skip
    pack.purpose, pack.manifest, pack.sealed_time = purpose, manifest, sealed_time
    pack.subject = f"{manifest['record']['review']['label']}, review {review.number}"
    pack.cut_size, pack.state = manifest["cut_size"], PackState.REQUESTED
    pack.requested_by, pack.requested_at = by.user, at
    pack.write(by=by, at=at, why="requested")
    record(
        "pack.requested", by=by, at=at, stream=review.project.stream, obj=("pack", pack.pack_id),
        details={"pack": pack.pack_id, "final": pack.final, "purpose": purpose, "review": review.number},
        summary=f"requested pack {pack.pack_id}",
    )  # fmt: skip
    job = enqueue("pack.seal", by=by, args={"pack": pack.pk}, key=pack.pack_id, project=review.project.slug)
    pack.job = job
    pack.write(by=by, at=at, why="queued", only=["job"])
    return pack
