"""The report as one self-contained HTML file: no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from gates.reports.content import content_of
from gates.reports.plain import everywhere, readable

TEMPLATE = "packs/report.html"


def render_html(
    record: dict[str, Any],
    *,
    pack_id: str,
    final: bool,
    purpose: str,
    sealed_at: datetime,
    gaps: Sequence[str],
    files: Sequence[Mapping[str, Any]],
    facts_meta: str,
    keys: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """The report's bytes: the same for the same input.

    `facts_meta` are the `<meta>` elements of `evidence.packs.report_facts.report_meta`, which a verifier holds
    against the signed statement. `keys` may name the signing keys, each with `use` and `fingerprint`.
    """
    content = content_of(
        record,
        pack_id=pack_id,
        final=final,
        purpose=purpose,
        sealed_at=sealed_at,
        gaps=gaps,
        files=files,
        keys=keys,
    )
    values = {"report": everywhere(content, readable), "facts_meta": mark_safe(facts_meta)}  # noqa: S308
    return get_template(TEMPLATE).render(values).encode()
