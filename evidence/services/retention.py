"""Legal holds, and deleting a version's bytes as a decision of two people."""

from __future__ import annotations

import datetime as dt

from django.core.files.storage import default_storage
from django.db.models import Max

from evidence import permissions
from evidence.models import Artefact, ArtefactVersion, Blob, Deletion, DeletionState, LegalHold, Preview
from evidence.selectors.retention import row_of, shares_bytes
from portal.accounts.callers import Caller, people_only
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.jobs.queue import enqueue
from portal.projects.models import Project
from portal.projects.permissions import require_visible

# An archived project is retained as well: holds and deletions go on there.


@act("hold.place")
def place_hold(
    *, by: Caller, at: dt.datetime, project: Project, reason: str, artefact: Artefact | None = None
) -> LegalHold:
    """From now on nothing of the project, or of this artefact, is deleted until somebody releases the hold."""
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_keep_holds(by, project))
    if not reason.strip():
        raise InvalidInput.at(
            "reason", "Say why nothing may be deleted: the case, the request, its reference."
        )
    if artefact is not None and artefact.project_id != project.pk:
        raise InvalidInput.at("artefact", "This document belongs to another project.")
    made = LegalHold(
        project=project, artefact=artefact, reason=reason.strip(), placed_by=by.user, placed_at=at
    )
    made.write(by=by, at=at, why=reason)
    _record("hold.placed", made, by, at, f"placed a hold on {artefact or project}", reason=made.reason)
    return made


@act("hold.release")
def release_hold(*, by: Caller, at: dt.datetime, hold: LegalHold, reason: str) -> LegalHold:
    """End a hold, with a reason."""
    require_visible(by, hold.project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_keep_holds(by, hold.project))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why the hold ends.")
    hold = (
        LegalHold.objects.select_for_update(of=("self",))
        .select_related("project", "artefact")
        .get(pk=hold.pk)
    )
    if hold.released_at is not None:
        raise NotNow.because("released", "This hold was released already.")
    hold.released_by, hold.released_at, hold.release_reason = by.user, at, reason.strip()
    hold.write(by=by, at=at, why=reason)
    _record("hold.released", hold, by, at, f"released the {str(hold).lower()}", reason=hold.release_reason)
    return hold


@act("deletion.ask")
def ask(*, by: Caller, at: dt.datetime, version: ArtefactVersion, reason: str) -> Deletion:
    """Ask that the bytes of a version be deleted; another person decides.

    Raises `NotNow` while it is in force, kept by a period, on hold, in a pack, or pinned by a decision.
    """
    project = version.artefact.project
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_ask_deletion(by, project))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why these bytes should go.")
    version = _locked(version)
    NotNow.unless(row_of(version, at).answer)
    if Deletion.objects.filter(version=version).exclude(state=DeletionState.REFUSED).exists():
        raise NotNow.because("asked", "Its deletion was asked for already.")
    made = Deletion(
        project=project, number=_next_number(project), version=version, reason=reason.strip(), asked_by=by.user,
        asked_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why=reason)
    _record_deletion("deletion.asked", made, by, at, f"asked that the bytes of {version} be deleted")
    return made


@act("deletion.answer")
def answer(*, by: Caller, at: dt.datetime, deletion: Deletion, approve: bool, reason: str) -> Deletion:
    """Decide, as somebody else than who asked. Approved means deleted: the file and its preview.

    The row, its digest, its history of states and the log stay. Everything that forbids a deletion is asked again.
    """
    project = deletion.project
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_be_second(by, project, act="decide about a deletion"))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why: the version's page and the log carry your words.")
    version = _locked(deletion.version)
    deletion = (
        Deletion.objects.select_for_update(of=("self",))
        .select_related("project", "asked_by")
        .get(pk=deletion.pk)
    )
    if deletion.state != DeletionState.ASKED:
        raise NotNow.because("answered", "It was decided already.")
    NotNow.unless(permissions.not_the_first(by, deletion.asked_by, item=str(version)))
    if approve:
        NotNow.unless(row_of(version, at).answer)
    deletion.state = DeletionState.APPROVED if approve else DeletionState.REFUSED
    deletion.answered_by, deletion.answered_at, deletion.answer_reason = by.user, at, reason.strip()
    deletion.write(by=by, at=at, why=reason)
    if approve:
        _delete(by, at, version)
    words = "decided to delete" if approve else "refused to delete"
    _record_deletion(f"deletion.{deletion.state}", deletion, by, at, f"{words} the bytes of {version}")
    return deletion


def erase(sha256: str, key: str) -> bool:
    """Remove the file that a decision gave up. Twice does no harm; bytes that came back lie under another key."""
    preview = Preview.objects.filter(blob=sha256).first()
    wanted = Blob.objects.filter(sha256=sha256, key=key, erased_at=None).exists()
    wanted = wanted or (preview is not None and key in preview.pages)
    if not wanted:
        default_storage.delete(key)
    return not wanted


def _delete(by: Caller, at: dt.datetime, version: ArtefactVersion) -> None:
    """The file and its preview go once nobody else needs them, and with them what was read in it; the row says when."""
    version.deleted_at, version.content = at, None
    version.content_source, version.content_note = "", "Its bytes were deleted, and what they said with them."
    said = ["content", "content_source", "content_note"]
    version.write(by=by, at=at, why="its bytes were deleted by decision", only=["deleted_at", *said])
    ArtefactVersion.history.filter(id=version.pk).update(content=None)
    blob = version.blob
    if blob is None or shares_bytes(version):
        return
    preview = Preview.objects.filter(blob=blob).first()
    for key in [blob.key, *(preview.pages if preview else ())]:
        enqueue(
            "retention.erase", by=by, args={"sha256": blob.sha256, "key": key}, key=key[:60],
            project=version.artefact.project.slug,
        )  # fmt: skip
    if preview is not None:
        preview.delete()
    blob.erased_at = at
    blob.save(update_fields=["erased_at"])


def _locked(version: ArtefactVersion) -> ArtefactVersion:
    found: ArtefactVersion = (
        ArtefactVersion.objects.select_for_update(of=("self",))
        .select_related("artefact__project", "blob")
        .get(pk=version.pk)
    )
    return found


def _next_number(project: Project) -> int:
    """Counted under the project's lock, so that two never share a number."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = Deletion.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return int(newest or 0) + 1


def _record(verb: str, hold: LegalHold, by: Caller, at: dt.datetime, summary: str, *, reason: str) -> None:
    details = {"hold": hold.pk, "artefact": hold.artefact.number if hold.artefact else None, "reason": reason}
    record(verb, by=by, at=at, stream=hold.project.stream, obj=hold, details=details, summary=summary[:300])


def _record_deletion(verb: str, found: Deletion, by: Caller, at: dt.datetime, summary: str) -> None:
    version = found.version
    details = {
        "number": found.number, "artefact": version.artefact.number, "title": version.artefact.title,
        "version": version.number, "sha256": version.sha256, "size": version.size or 0, "reason": found.reason,
        "asked_by": found.asked_by.name, "answer_reason": found.answer_reason,
    }  # fmt: skip
    record(verb, by=by, at=at, stream=found.project.stream, obj=found, details=details, summary=summary[:300])
