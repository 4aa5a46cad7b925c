"""The signed statement: an in-toto Statement v1 over the pack's list of lists, with the facts that matter
restated.

A signature over digests alone binds bytes. Counts, checkpoint and decision stand in the statement itself so
that it binds their meaning too, and each can be checked without reading the report.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from evidence.packs import layout
from evidence.packs.keys import rfc3339
from evidence.packs.manifest import PackManifest
from portal.audit.rules.canonical import canonical


def statement(
    manifest: PackManifest, *, payload: bytes, tags: bytes, payload_files: int, payload_bytes: int
) -> bytes:
    """The statement's canonical bytes over `manifest-sha256.txt` and `tagmanifest-sha256.txt`."""
    return canonical(
        {
            "_type": layout.STATEMENT_TYPE,
            "predicate": _predicate(manifest, payload_files, payload_bytes),
            "predicateType": layout.PREDICATE_TYPE,
            "subject": [_subject(layout.TAGMANIFEST, tags), _subject(layout.MANIFEST, payload)],
        }
    )


def _predicate(manifest: PackManifest, payload_files: int, payload_bytes: int) -> dict[str, Any]:
    return {
        "auditCheckpoint": "".join(line + "\n" for line in manifest.log.checkpoint.split("\n")[:3]),
        "decision": dict(manifest.decision),
        "demo": bool(manifest.project["demo"]),
        "final": manifest.final,
        "layout": layout.LAYOUT,
        "packId": manifest.pack_id,
        "payloadBytes": payload_bytes,
        "payloadFiles": payload_files,
        "project": manifest.project["slug"],
        "purpose": manifest.purpose,
        "sealedAt": rfc3339(manifest.sealed_at),
        "unsignedTagFiles": list(layout.UNSIGNED_TAG_FILES),
    }


def _subject(name: str, content: bytes) -> dict[str, Any]:
    return {"digest": {"sha256": sha256(content).hexdigest()}, "name": name}
