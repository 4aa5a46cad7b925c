"""The report as PDF/A-3b, set by typst with the fonts of its own wheel and without network."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from gates.reports.plain import everywhere, settable

SOURCE = Path(__file__).parent / "report.typ"


def render_pdf(content: dict[str, Any], *, sealed_at: datetime) -> bytes:
    """The bytes of a report's `content_of`: the same for the same content and version of typst.

    `sealed_at` is the file's only date. It is archivable (ISO 19005-3, level B) and tagged for screen readers
    (ISO 14289-1). Texts reach the source as data, so nothing that somebody typed is ever read as markup.
    """
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(everywhere(content, settable))},
        pdf_standards=["a-3b", "ua-1"],
        timestamp=int(sealed_at.timestamp()),
    )
