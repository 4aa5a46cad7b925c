"""Filing a captured snapshot as an artefact, so that it can be cited and sealed like any other document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import rfc8785

from evidence.intake.storing import store
from evidence.models import Artefact, ArtefactVersion
from evidence.services.artefacts import open_artefact, write_version
from evidence.services.submissions import JSON, Checked, Submission
from portal.accounts.callers import Caller
from portal.audit.acts import act
from portal.audit.rules.canonical import rfc3339
from portal.projects.models import Project
from registry.models import Snapshot, Version
from registry.selectors.snapshots import difference, snapshots_of

KIND, STATE, TITLE = "registry_snapshot", "captured", "Registry snapshot"


@act("artefact.file_snapshot")
def file_snapshot(*, by: Caller, at: dt.datetime, snapshot: Snapshot) -> ArtefactVersion | None:
    """The snapshot as the next version of the project's registry snapshot, in the name of who captured it.

    Nothing is cited. `None` when it was filed before. No permission is asked: whoever may capture has filed
    it.
    """
    project = snapshot.project
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    name = filename(snapshot)
    if ArtefactVersion.objects.filter(artefact__project=project, artefact__kind=KIND, filename=name).exists():
        return None
    upload = store(rfc8785.dumps(document(snapshot)), name=name, media_type=JSON)
    artefact = Artefact.objects.filter(project=project, kind=KIND, withdrawn_at=None).first()
    if artefact is None:
        artefact = open_artefact(by=by, at=at, project=project, kind=KIND, title=TITLE)
    submission = Submission(
        STATE, at.date(), note=f"Snapshot {snapshot.number}", snapshot_digest=snapshot.digest
    )  # fmt: skip
    checked = Checked(upload, "", name, name, JSON)
    return write_version(by=by, at=at, artefact=artefact, submission=submission, checked=checked)


def filename(snapshot: Snapshot) -> str:
    return f"registry-snapshot-{snapshot.number}.json"


def document(snapshot: Snapshot) -> dict[str, Any]:
    """What the release set is: purpose, provider, every component with its digest and what it replaced,
    history.
    """
    project = snapshot.project
    earlier = list(snapshots_of(project).filter(number__lt=snapshot.number).order_by("number"))
    before = earlier[-1] if earlier else None
    return {
        "document": KIND,
        "system": {
            "project": project.slug,
            "name": project.name,
            "intended_purpose": project.purpose,
            "provider": project.owner.name,
            "role_under_the_act": project.role,
            "risk_class": project.risk_class,
        },
        "snapshot": _summary(snapshot),
        "frozen_at": rfc3339(snapshot.captured_at),
        "components": _components(snapshot, before),
        "not_used": snapshot.not_used,
        "history": _history(earlier),
    }


def _summary(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "number": snapshot.number,
        "digest": snapshot.digest,
        "captured_at": rfc3339(snapshot.captured_at),
        "captured_by": snapshot.captured_by.name,
        "note": snapshot.note,
    }


def _components(snapshot: Snapshot, before: Snapshot | None) -> list[dict[str, Any]]:
    replaced = {item.kind: item.version for item in before.items.all()} if before else {}
    items = snapshot.items.select_related("version__registered_by")
    return [_component(item.version, replaced.get(item.kind)) for item in items]


def _component(version: Version, replaced: Version | None) -> dict[str, Any]:
    return {
        "kind": version.kind,
        **_named(version),
        "location": version.location,
        "note": version.note,
        "registered_at": rfc3339(version.registered_at),
        "registered_by": version.registered_by.name,
        "replaces": _named(replaced) if replaced and replaced.pk != version.pk else None,
    }


def _named(version: Version) -> dict[str, str]:
    return {"name": version.name, "version": version.version, "digest": version.digest}


def _history(earlier: Sequence[Snapshot]) -> list[dict[str, Any]]:
    """Earlier snapshots, oldest first, each with the kinds that had changed since the one before."""
    rows = []
    for before, snapshot in zip([None, *earlier], earlier, strict=False):
        changed = [change.kind for change in difference(before, snapshot) if change.changed] if before else []
        rows.append({**_summary(snapshot), "changed": changed})
    return rows
