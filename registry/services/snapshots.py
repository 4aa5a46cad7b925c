"""Capturing a snapshot: all six kinds at once, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible
from registry import permissions
from registry.models import SNAPSHOT_KINDS, Snapshot, SnapshotItem, Version
from registry.rules.digests import snapshot_digest


@act("snapshot.capture")
def capture(
    *,
    by: Caller,
    at: datetime,
    project: Project,
    versions: Sequence[Version],
    not_used: Mapping[str, str] | None = None,
    note: str = "",
) -> Snapshot:
    """Freeze one version of each kind as the release set.

    A kind that the system does not use is named in `not_used` with the reason. Raises `InvalidInput` naming
    every kind that is missing, doubled, of another project, or both given and declared unused; then nothing is
    captured.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_capture(by, project))
    NotNow.unless(not_archived(project))
    unused = {kind: reason.strip() for kind, reason in (not_used or {}).items() if reason.strip()}
    chosen = _one_per_kind(project, versions, unused)
    project_row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    digest = snapshot_digest(((v.kind, v.name, v.version, v.digest) for v in chosen), unused)
    newest = Snapshot.objects.filter(project=project_row).aggregate(newest=Max("number"))["newest"] or 0
    snapshot = Snapshot(
        project=project, number=newest + 1, digest=digest, not_used=unused, note=note,
        captured_by=by.user, captured_at=at,
    )  # fmt: skip
    snapshot.write(by=by, at=at, why="captured")
    for version in chosen:
        SnapshotItem.objects.create(snapshot=snapshot, kind=version.kind, version=version)
    record(
        "snapshot.captured", by=by, at=at, stream=project.stream, obj=snapshot,
        details={
            "number": snapshot.number,
            "digest": digest,
            "items": {version.kind: f"{version.name} {version.version}" for version in chosen},
            "not_used": unused,
        },
        summary=f"captured snapshot {snapshot.number}",
    )  # fmt: skip
    return snapshot


def _one_per_kind(project: Project, versions: Sequence[Version], unused: Mapping[str, str]) -> list[Version]:
    errors: dict[str, list[str]] = {}
    by_kind: dict[str, list[Version]] = {}
    for version in versions:
        by_kind.setdefault(version.kind, []).append(version)
    for kind in SNAPSHOT_KINDS:
        found = by_kind.get(kind, [])
        if any(version.project_id != project.pk for version in found):
            errors[kind] = ["This version belongs to another project."]
        elif len(found) > 1:
            errors[kind] = [f"Choose one {kind.label.lower()} version, not {len(found)}."]
        elif not found and kind not in unused:
            errors[kind] = [f"Choose the {kind.label.lower()} version, or say why the system uses none."]
        elif found and kind in unused:
            errors[kind] = ["A version is given and declared unused. Keep one of the two."]
    if errors:
        raise InvalidInput(errors)
    return [found[0] for kind in SNAPSHOT_KINDS if (found := by_kind.get(kind, []))]
