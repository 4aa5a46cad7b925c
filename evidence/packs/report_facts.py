"""What the HTML report must say in its head, so that a verifier can hold it against the signed statement."""

from __future__ import annotations

from html import escape

from evidence.packs.keys import rfc3339
from evidence.packs.manifest import PackManifest


def report_facts(manifest: PackManifest) -> dict[str, str]:
    """Name and content of each `<meta>` the report carries."""
    return {
        "gatehouse:pack-id": manifest.pack_id,
        "gatehouse:final": "true" if manifest.final else "false",
        "gatehouse:gate": str(manifest.decision["gate"]),
        "gatehouse:outcome": str(manifest.decision["outcome"]),
        "gatehouse:sealed-at": rfc3339(manifest.sealed_at),
    }


def report_meta(manifest: PackManifest) -> str:
    """The `<meta>` elements for the report's head."""
    facts = report_facts(manifest).items()
    return "\n".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in facts)
