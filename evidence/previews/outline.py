"""The places one may cite in a text, without rendering it."""

from __future__ import annotations

from evidence.previews import lines, markdown, pdf, table
from evidence.previews.rendered import NoPreview, Spot


def outline(media_type: str, text: str) -> list[Spot]:
    """Headings of Markdown, pages of a PDF (its text, parted by form feeds), rows of a table, fields of JSON.

    Empty when the text has no such places or cannot be read; never raises.
    """
    try:
        return _outline(media_type, text)
    except (NoPreview, RecursionError):
        return []


def _outline(media_type: str, text: str) -> list[Spot]:
    if media_type == "text/markdown":
        return markdown.headings(text)
    if media_type == "application/pdf":
        return pdf.spots(text.split("\f"))
    if media_type == "text/csv":
        return table.spots(table.read_rows(text))
    if media_type == "application/json":
        return lines.spots(lines.read_json(text))
    return []
