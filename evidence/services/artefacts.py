"""Adding artefacts and versions, and moving a version up its kind's ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from evidence import permissions
from evidence.intake.storing import StoredUpload
from evidence.kinds import kinds, state_labels
from evidence.models import Artefact, ArtefactVersion, Source
from evidence.rules.states import may_move
from evidence.selectors.artefacts import current_of, newest_number
from evidence.services import saying, submissions
from evidence.services.blobs import keep, store_bytes
from evidence.services.submissions import Checked, Submission
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason, Refused, Stale
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.jobs.queue import enqueue
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible
from registry.models import Snapshot

__all__ = ["add", "add_version", "expect", "set_state", "store_bytes", "tie", "withdraw"]


@act("artefact.add")
def add(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    kind: str,
    title: str,
    state: str,
    effective_date: dt.date,
    upload: StoredUpload | None = None,
    link: str = "",
    content: Mapping[str, Any] | None = None,
    note: str = "",
    snapshot_digest: str = "",
) -> ArtefactVersion:
    """A new artefact with its first version: a stored file, a link, or a structured form (kept as JSON).

    `snapshot_digest` names the release set that the results were measured on. Raises `InvalidInput` at the
    field; a date that lies ahead needs a note that says why.
    """
    _may_add(by, project)
    found = submissions.check_kind(kind)
    clean_title = submissions.check_title(title)
    submission = Submission(state, effective_date, upload, link, content, note, snapshot_digest)
    _lock(project)
    checked = submissions.check(project, found, submission, at.date())
    artefact = open_artefact(by=by, at=at, project=project, kind=found.key, title=clean_title)
    return write_version(by=by, at=at, artefact=artefact, submission=submission, checked=checked)


@act("artefact.add")
def expect(*, by: Caller, at: dt.datetime, project: Project) -> None:
    """Before the first byte of an upload is read: refuse, and record the refusal, when the caller may not
    add.
    """
    _may_add(by, project)


@act("artefact.add_version")
def add_version(
    *,
    by: Caller,
    at: dt.datetime,
    artefact: Artefact,
    state: str,
    effective_date: dt.date,
    upload: StoredUpload | None = None,
    link: str = "",
    content: Mapping[str, Any] | None = None,
    note: str = "",
    snapshot_digest: str = "",
    seen_number: int | None = None,
) -> ArtefactVersion:
    """The next version of an artefact. `seen_number` is the newest version that the form showed.

    Raises `Stale` when another version came in the meantime, `NotNow` for a withdrawn artefact,
    `InvalidInput` as `add` does.
    """
    project = artefact.project
    _may_add(by, project)
    _lock(project)
    artefact = _held(artefact)
    _not_withdrawn(artefact)
    newest = newest_number(artefact)
    if seen_number is not None and seen_number != newest:
        raise _moved(
            f"Version {newest} of {artefact.title} arrived while this form was open.", f"version {newest}"
        )
    kind = submissions.check_kind(artefact.kind)
    submission = Submission(state, effective_date, upload, link, content, note, snapshot_digest)
    checked = submissions.check(project, kind, submission, at.date(), artefact)
    return write_version(by=by, at=at, artefact=artefact, submission=submission, checked=checked)


@act("artefact.set_state")
def set_state(
    *, by: Caller, at: dt.datetime, version: ArtefactVersion, state: str, note: str = "", seen_state: str = ""
) -> ArtefactVersion:
    """Say that a version reached a higher rung: the runbook was drilled, the findings are closed.

    Never downwards: what fell back is another document, so a new version. Raises `Stale` when the state is
    no longer `seen_state`, `NotNow` for a version that another one replaced.
    """
    project = version.artefact.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_set_state(by, project))
    NotNow.unless(not_archived(project))
    version = _locked(version)
    _not_withdrawn(version.artefact)
    if seen_state and seen_state != version.state:
        word = state_labels()[version.state].lower()
        raise _moved(f"{version} became {word} while this form was open.", f"state {word}")
    NotNow.unless(permissions.not_judged_by(by, version))
    submissions.check_move(version, state)
    NotNow.unless(may_move(version.artefact.kind, version.state, state))
    _still_counts(version)
    NotNow.unless(saying.may_stand(version, state, at.date()))
    before = version.state
    version.state, version.state_by, version.state_at = state, by.user, at
    version.write(by=by, at=at, why=note or f"state {state}", only=["state", "state_by", "state_at"])
    record(
        "artefact.state_set", by=by, at=at, stream=project.stream, obj=version,
        details={**_named(version), "before": before, "after": state, "note": note},
        summary=f"set {version} to {state_labels()[state].lower()}",
    )  # fmt: skip
    return version


@act("artefact.tie")
def tie(*, by: Caller, at: dt.datetime, version: ArtefactVersion, snapshot: Snapshot) -> ArtefactVersion:
    """Say on which snapshot the results in this version were measured. Only kinds bound to a version have
    one.

    Raises `NotNow` when the version is tied already: results of another release set are another version.
    """
    project = version.artefact.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_set_state(by, project))
    NotNow.unless(not_archived(project))
    version = _locked(version)
    NotNow.unless(permissions.not_judged_by(by, version))
    if snapshot.project_id != project.pk:
        raise InvalidInput.at("snapshot", "This snapshot belongs to another project.")
    if not kinds()[version.artefact.kind].version_bound:
        raise InvalidInput.at(
            "snapshot", f"{kinds()[version.artefact.kind].label} is not tied to a snapshot."
        )
    if version.snapshot_digest:
        raise NotNow.because("tied", f"{version} is tied to a snapshot already. Upload the other results.")
    version.snapshot_digest = snapshot.digest
    version.write(by=by, at=at, why=f"tied to snapshot {snapshot.number}", only=["snapshot_digest"])
    record(
        "artefact.tied", by=by, at=at, stream=project.stream, obj=version,
        details={**_named(version), "snapshot": snapshot.number, "digest": snapshot.digest},
        summary=f"tied {version} to snapshot {snapshot.number}",
    )  # fmt: skip
    return version


@act("artefact.withdraw")
def withdraw(*, by: Caller, at: dt.datetime, artefact: Artefact, reason: str) -> Artefact:
    """Take an artefact out of evidence. It stays readable with all its versions and citations."""
    project = artefact.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_withdraw(by, project))
    NotNow.unless(not_archived(project))
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why it no longer counts.")
    artefact = _held(artefact)
    _not_withdrawn(artefact)
    artefact.withdrawn_at, artefact.withdrawn_by = at, by.user
    artefact.write(by=by, at=at, why=reason)
    record(
        "artefact.withdrawn", by=by, at=at, stream=project.stream, obj=artefact,
        details={
            "artefact": artefact.number, "title": artefact.title, "kind": artefact.kind, "reason": reason,
        },
        summary=f"withdrew {artefact.title}",
    )  # fmt: skip
    return artefact


@act("artefact.state_content")
def state_content(
    *, by: Caller, at: dt.datetime, version: ArtefactVersion, content: Mapping[str, Any]
) -> ArtefactVersion:
    """Say, by name, what a version says that Gatehouse does not read: a PDF, a link.

    Said once; another reading is another version. Raises `InvalidInput` at the fields of the form, `NotNow` when
    it is known already what the version says.
    """
    project = version.artefact.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotNow.unless(not_archived(project))
    version = _locked(version)
    _not_withdrawn(version.artefact)
    NotNow.unless(permissions.not_judged_by(by, version))
    if version.content is not None:
        raise NotNow.because("content_known", f"It is known what {version} says. Add a new version instead.")
    kind = kinds()[version.artefact.kind]
    if saying.form_of(kind) is None:
        raise InvalidInput.at("content", f"{kind.label} has no form.")
    stated = saying.told_by(content, Source.STATED)
    saying.check(project, kind, stated, version.state, at.date(), version.artefact)
    version.content, version.content_source, version.content_note = stated.content, stated.source, ""
    version.write(by=by, at=at, why="stated what it says", only=["content", "content_source", "content_note"])
    record(
        "artefact.content_stated", by=by, at=at, stream=project.stream, obj=version,
        details={**_named(version), **saying.named(version)}, summary=f"stated what {version} says",
    )  # fmt: skip
    return version


def open_artefact(*, by: Caller, at: dt.datetime, project: Project, kind: str, title: str) -> Artefact:
    """Number and write a new artefact. The caller holds the project's lock and records the act."""
    newest = Artefact.objects.filter(project=project).aggregate(newest=Max("number"))["newest"] or 0
    artefact = Artefact(
        project=project, number=newest + 1, kind=kind, title=title, created_by=by.user, created_at=at
    )  # fmt: skip
    artefact.write(by=by, at=at, why="added")
    record(
        "artefact.added", by=by, at=at, stream=project.stream, obj=artefact,
        details={"artefact": artefact.number, "title": title, "kind": kind}, summary=f"added {title}",
    )  # fmt: skip
    return artefact


def write_version(
    *, by: Caller, at: dt.datetime, artefact: Artefact, submission: Submission, checked: Checked
) -> ArtefactVersion:
    """Write a checked submission as the next version, and ask for its preview."""
    blob = keep(checked.upload) if checked.upload else None
    version = ArtefactVersion(
        artefact=artefact, number=newest_number(artefact) + 1, blob=blob, link=checked.link,
        filename=checked.filename, original_name=checked.original_name, media_type=checked.media_type,
        state=submission.state, state_by=by.user, state_at=at, effective_date=submission.effective_date,
        note=submission.note.strip(), snapshot_digest=submission.snapshot_digest,
        content=checked.told.content, content_source=checked.told.source, content_note=checked.told.note,
        uploaded_by=by.user, uploaded_at=at,
    )  # fmt: skip
    version.write(by=by, at=at, why=submission.note or "uploaded")
    record(
        "artefact.version_added", by=by, at=at, stream=artefact.project.stream, obj=version,
        details={
            **_named(version), "state": version.state, "sha256": version.sha256, "size": version.size or 0,
            "link": version.link, "file": version.filename, "original_name": version.original_name,
            "effective_date": version.effective_date.isoformat(), "note": version.note,
            "snapshot_digest": version.snapshot_digest, **saying.named(version),
        },
        summary=f"{'uploaded' if blob else 'linked'} {version}",
    )  # fmt: skip
    if blob is not None:
        if saying.unread(version):
            enqueue(
                "content.read", by=by, args={"version": version.pk}, key=str(version.pk),
                project=artefact.project.slug,
            )  # fmt: skip
        enqueue(
            "preview.make", by=by, args={"sha256": blob.sha256, "version": version.pk}, key=blob.sha256,
            project=artefact.project.slug,
        )  # fmt: skip
    return version


def _may_add(by: Caller, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotNow.unless(not_archived(project))


def _lock(project: Project) -> None:
    """Numbers and duplicates are decided one act at a time within a project."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def _held(artefact: Artefact) -> Artefact:
    """The artefact as it stands, held: nobody withdraws it while it gets a version."""
    found: Artefact = (
        Artefact.objects.select_for_update(of=("self",)).select_related("project").get(pk=artefact.pk)
    )
    return found


def _locked(version: ArtefactVersion) -> ArtefactVersion:
    found: ArtefactVersion = (
        ArtefactVersion.objects.select_for_update(of=("self",))
        .select_related("artefact__project", "blob")
        .get(pk=version.pk)
    )
    return found


def _not_withdrawn(artefact: Artefact) -> None:
    if artefact.withdrawn_at is not None:
        raise NotNow.because("withdrawn", f"{artefact.title} was withdrawn. Add it again as a new artefact.")


def _still_counts(version: ArtefactVersion) -> None:
    current = current_of(version.artefact)
    if current is not None and version.number < current.number:
        raise NotNow.because(
            "superseded",
            f"Version {current.number} of {version.artefact.title} took its place. Set the state there.",
        )


def _moved(message: str, change: str) -> Refused:
    reason = Reason("stale", message, fix="Look at what changed, then send the form again.")
    return Stale(Answer.no(reason), {"changes": [change]})


def _named(version: ArtefactVersion) -> dict[str, Any]:
    artefact = version.artefact
    return {
        "artefact": artefact.number,
        "title": artefact.title,
        "kind": artefact.kind,
        "version": version.number,
    }
