"""Tables of the registry."""

from registry.models.snapshot import Snapshot, SnapshotItem
from registry.models.version import SNAPSHOT_KINDS, Version, VersionKind

__all__ = ["SNAPSHOT_KINDS", "Snapshot", "SnapshotItem", "Version", "VersionKind"]
