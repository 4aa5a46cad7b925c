"""Which reader reads a document: by its type, then by what its text is."""

from __future__ import annotations

from evidence.kinds.form import Form
from evidence.previews.encoding import decode
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


def read(data: bytes, media_type: str, form: Form) -> Said:
    """What the document says. Never raises: what cannot be read says why."""
    if len(data) > LARGEST:
        return Said.nothing(
            f"The file is larger than {LARGEST // 1024**2} MB, which is too large to be read."
        )
    try:
        return _read(data, media_type, form)
    except Unreadable as problem:
        return Said.nothing(str(problem))


def _read(data: bytes, media_type: str, form: Form) -> Said:
    if media_type in MARKDOWN:
        return read_markdown(decode(data), form)
    if media_type in TREES:
        return read_structured(decode(data), form, TREES[media_type])
    what = NAMES.get(media_type, "images" if media_type.startswith("image/") else "files of this type")
    raise Unreadable(NOT_READ.format(what))
