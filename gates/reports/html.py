"""The report as one self-contained HTML file: no script, nothing loaded from anywhere."""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from gates.reports.plain import everywhere, readable

TEMPLATE = "packs/report.html"


def render_html(content: dict[str, Any], *, facts_meta: str) -> bytes:
    """The bytes of a report's `content_of`: the same for the same content.

    `facts_meta` are the `<meta>` elements of `evidence.packs.report_facts.report_meta`, which a verifier holds
    against the signed statement.
    """
    values = {"report": everywhere(content, readable), "facts_meta": mark_safe(facts_meta)}  # noqa: S308
    return get_template(TEMPLATE).render(values).encode()
