"""The report as PDF/A-3b, set by typst with the fonts of its own wheel and without network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from gates.reports.content import content_of
from gates.reports.plain import everywhere, settable

SOURCE = Path(__file__).parent / "report.typ"


def render_pdf(
    record: dict[str, Any],
    *,
    pack_id: str,
    final: bool,
    purpose: str,
    sealed_at: datetime,
    gaps: Sequence[str],
    files: Sequence[Mapping[str, Any]],
    keys: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """The report's bytes: the same for the same input and version of typst; `sealed_at` is its only date.

    It is archivable (ISO 19005-3, level B) and tagged for screen readers (ISO 14289-1). Texts reach the source
    as data, so nothing that somebody typed is ever read as markup.
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
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(everywhere(content, settable))},
        pdf_standards=["a-3b", "ua-1"],
        timestamp=int(sealed_at.timestamp()),
    )
