"""Which reader reads a document: by its type, then by what its text is."""

from __future__ import annotations

from evidence.reading.encoding import decode
from evidence.reading.fields import Sheet
from evidence.reading.formats import strict_json
from evidence.reading.formats.recognised import read_json, read_plain, read_xml
from evidence.reading.formats.table import read_csv
from evidence.reading.markdown import read_markdown
from evidence.reading.said import Said, Unreadable
from evidence.reading.structured import read_structured

MEBIBYTE = 1024 * 1024
LARGEST = 16 * MEBIBYTE
# A form that somebody filled in: read line by line, and never as long as a scanner's report.
LONGEST_FORM = 4 * MEBIBYTE
# Up to here it is quick to read JSON once more for the line of its fault.
SHORT = 200_000
READ = frozenset(
    {
        "text/markdown",
        "application/json",
        "application/yaml",
        "application/xml",
        "text/csv",
        "text/plain",
    }
)
NOT_READ = (
    "Gatehouse does not read {}. State what it says in the form, or upload it as Markdown, YAML or JSON."
)
NAMES = {
    "application/pdf": "PDF files",
    "text/plain": "plain texts",
    "text/vnd.mermaid": "diagrams",
}


def not_read(media_type: str) -> str:
    """Why documents of that type are not read; empty for those that are."""
    return "" if media_type in READ else _refusal(media_type)


def _refusal(media_type: str) -> str:
    what = NAMES.get(media_type, "images" if media_type.startswith("image/") else "files of this type")
    return NOT_READ.format(what)


def read(data: bytes, media_type: str, sheet: Sheet) -> Said:
    """What the document says. Never raises: what cannot be read says why."""
    if reason := not_read(media_type):
        return Said.nothing(reason)
    try:
        return _read(data, media_type, sheet)
    except Unreadable as problem:
        return Said.nothing(str(problem))
    except RecursionError:
        return Said.nothing("The document is nested too deeply.")


def _read(data: bytes, media_type: str, sheet: Sheet) -> Said:
    if media_type == "application/xml":
        return read_xml(data, sheet)
    text = decode(data)
    if media_type == "text/markdown":
        return read_markdown(_form(text), sheet)
    if media_type == "text/csv":
        return read_csv(text, sheet)
    if media_type == "text/plain":
        return read_plain(text, sheet) or Said.nothing(_refusal(media_type))
    if media_type == "application/json":
        return _read_json(text, sheet)
    return read_structured(_form(text), sheet, "YAML")


def _form(text: str) -> str:
    if len(text) > LONGEST_FORM:
        raise Unreadable(f"A form above {LONGEST_FORM // MEBIBYTE} MB is too large to be read.")
    return text


def _read_json(text: str, sheet: Sheet) -> Said:
    """A known format first, else the filled form."""
    try:
        tree = strict_json.parse(text)
    except Unreadable as trap:
        raise _placed(trap, text, sheet) from None
    except ValueError:
        return read_structured(_form(text), sheet, "JSON")
    return read_json(tree, sheet) or read_structured(_form(text), sheet, "JSON")


def _placed(trap: Unreadable, text: str, sheet: Sheet) -> Unreadable:
    """The trap with its line, where the file is short and the form's reader finds one."""
    try:
        if len(text) <= SHORT:
            read_structured(text, sheet, "JSON")
    except Unreadable as placed:
        return placed if str(placed).startswith("Line") else trap
    return trap
