"""Which reader reads a document: by its type, then by what its text is."""

from __future__ import annotations

from evidence.reading.encoding import decode
from evidence.reading.fields import Sheet
from evidence.reading.markdown import read_markdown
from evidence.reading.said import Said, Unreadable
from evidence.reading.structured import read_structured

LARGEST = 4 * 1024 * 1024
MARKDOWN = frozenset({"text/markdown"})
TREES = {"application/json": "JSON", "application/yaml": "YAML"}
NOT_READ = (
    "Gatehouse does not read {}. State what it says in the form, or upload it as Markdown, YAML or JSON."
)
NAMES = {
    "application/pdf": "PDF files",
    "text/csv": "CSV files of this kind",
    "text/vnd.mermaid": "diagrams",
}


def not_read(media_type: str) -> str:
    """Why documents of that type are not read; empty for those that are."""
    if media_type in MARKDOWN or media_type in TREES:
        return ""
    what = NAMES.get(media_type, "images" if media_type.startswith("image/") else "files of this type")
    return NOT_READ.format(what)


def read(data: bytes, media_type: str, sheet: Sheet) -> Said:
    """What the document says. Never raises: what cannot be read says why."""
    if reason := not_read(media_type):
        return Said.nothing(reason)
    try:
        text = decode(data)
        if media_type in MARKDOWN:
            return read_markdown(text, sheet)
        return read_structured(text, sheet, TREES[media_type])
    except Unreadable as problem:
        return Said.nothing(str(problem))
    except RecursionError:
        return Said.nothing("The document is nested too deeply.")
