"""The records of a pack: JSON for machines, in canonical bytes, with schemas that travel in the pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from evidence.packs import layout
from evidence.packs.keys import rfc3339
from evidence.packs.manifest import PackManifest
from portal.audit.rules.canonical import canonical


class BadManifest(ValueError):
    """The pack cannot be sealed as it was composed; the words name the record and the place."""


def record_files(manifest: PackManifest) -> dict[str, bytes]:
    """Every record as canonical bytes by its path in the pack. Raises `BadManifest`."""
    values = {**manifest.records, "pack": pack_record(manifest), "files": files_record(manifest)}
    unknown = set(values) - set(layout.RECORDS) - {"files"}
    if unknown:
        raise BadManifest(f"a pack has no record called {', '.join(sorted(unknown))}")
    optional = frozenset() if manifest.final else layout.DRAFT_MAY_LACK
    missing = set(layout.RECORDS) - optional - set(values)
    if missing:
        raise BadManifest(f"the pack lacks the records {', '.join(sorted(missing))}")
    return {layout.record_path(name): _bytes(name, value) for name, value in values.items()}


def pack_record(manifest: PackManifest) -> dict[str, Any]:
    """The pack's own record: what the caller wrote, and the facts of the manifest, which win."""
    return {
        **manifest.records.get("pack", {}),
        "decision": dict(manifest.decision),
        "final": manifest.final,
        "layout": layout.LAYOUT,
        "pack_id": manifest.pack_id,
        "project": dict(manifest.project),
        "purpose": manifest.purpose,
        "sealed_at": rfc3339(manifest.sealed_at),
    }


def files_record(manifest: PackManifest) -> dict[str, Any]:
    """Every uploaded file of the pack with the log entry that recorded its digest."""
    rows = [
        {"log_index": file.log_index, "path": file.path, "sha256": file.sha256, "size": file.size}
        for file in sorted(manifest.files, key=lambda file: file.path.encode())
    ]
    return {"files": rows}


def schema_files() -> dict[str, bytes]:
    """The schemas as they stand in the pack."""
    folder = sorted(layout.SCHEMA_FOLDER.glob("*.json"))
    return {f"data/schemas/{path.name}": path.read_bytes() for path in folder}


def _bytes(name: str, value: Any) -> bytes:
    try:
        made = canonical(value)
    except (ValueError, RecursionError) as wrong:
        raise BadManifest(f"{name}: {wrong}") from wrong
    faults = sorted(_validator(name).iter_errors(json.loads(made)), key=lambda fault: fault.json_path)
    if faults:
        raise BadManifest(f"{name} at {faults[0].json_path}: {faults[0].message}")
    return made


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((layout.SCHEMA_FOLDER / f"{name}.schema.json").read_bytes()))


def decisive_entries(records: Mapping[str, Any], decision: Mapping[str, Any]) -> set[int]:
    """The log entries whose inclusion proofs and details a pack must carry: what its records rest on."""
    rows = [*records["decisions"]["decisions"], *records["exceptions"]["exceptions"], decision]
    return {row["log_index"] for row in rows if row["log_index"] is not None}
