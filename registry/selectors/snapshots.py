"""Named reads of versions and snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.answers import InvalidInput, NotVisible
from portal.projects.models import Project
from registry.models import SNAPSHOT_KINDS, Snapshot, Version


@dataclass(frozen=True)
class ItemChange:
    """One kind in two snapshots: what stood before and what stands now; "" where the kind is unused."""

    kind: str
    label: str
    before: str
    after: str
    before_digest: str
    after_digest: str

    @property
    def changed(self) -> bool:
        return self.before_digest != self.after_digest or self.before != self.after


def versions_of(project: Project) -> QuerySet[Version]:
    """Newest first within each kind."""
    return (
        Version.objects.filter(project=project)
        .select_related("registered_by")
        .order_by("kind", "-registered_at")
    )


def matching(project: Project, **wanted: str) -> QuerySet[Version]:
    """Versions narrowed by kind, name or digest; empty means any."""
    return versions_of(project).filter(**{name: value for name, value in wanted.items() if value})


def chosen(project: Project, keys: Sequence[int]) -> list[Version]:
    """Versions of this project by id. Raises `InvalidInput` at `versions`, also for another project's."""
    found = list(Version.objects.filter(project=project, pk__in=keys))
    missing = sorted(set(keys) - {version.pk for version in found})
    if missing:
        words = ", ".join(str(key) for key in missing)
        raise InvalidInput.at("versions", f"This project has no version {words}.")
    return found


def snapshots_of(project: Project) -> QuerySet[Snapshot]:
    return (
        Snapshot.objects.filter(project=project)
        .select_related("captured_by", "project")
        .prefetch_related("items__version")
    )


def snapshot(project: Project, number: int) -> Snapshot:
    """One snapshot of this project. Raises `NotVisible`, also for another project's number."""
    found = snapshots_of(project).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def newest(project: Project) -> Snapshot | None:
    return snapshots_of(project).order_by("-number").first()


def difference(before: Snapshot, after: Snapshot) -> list[ItemChange]:
    """Kind by kind, in the fixed order of the six kinds."""
    old = {item.kind: item.version for item in before.items.all()}
    new = {item.kind: item.version for item in after.items.all()}

    def words(found: Version | None) -> str:
        return str(found) if found else ""

    def digest(found: Version | None) -> str:
        return found.digest if found else ""

    return [
        ItemChange(
            kind,
            kind.label,
            words(old.get(kind)),
            words(new.get(kind)),
            digest(old.get(kind)),
            digest(new.get(kind)),
        )
        for kind in SNAPSHOT_KINDS
    ]
