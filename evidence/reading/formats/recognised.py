"""Which format a file is of, and of which kind a document such a file is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evidence.reading.fields import Sheet
from evidence.reading.formats import cyclonedx, junit, metrics, sarif, spdx, table, xml
from evidence.reading.formats.fitting import Imported
from evidence.reading.said import Said, Unreadable
from evidence.reading.values import named


@dataclass(frozen=True, slots=True)
class Format:
    """How a JSON format is known and taken, and the kind it is read for. `loose` ones look like many a file."""

    recognise: Callable[[Any], str]
    take: Callable[[Any, str], Imported]
    kind: str
    loose: bool = False


FORMATS = (
    Format(sarif.recognise, sarif.take, "security_test_results"),
    Format(cyclonedx.recognise, cyclonedx.take, "sbom"),
    Format(spdx.recognise, spdx.take, "sbom"),
    Format(metrics.recognise_run, metrics.take_run, "evaluation_report"),
    Format(metrics.recognise_figures, metrics.take_figures, "evaluation_report", loose=True),
)
KINDS = {
    "security_test_results": "security test results",
    "integration_test_results": "integration test results",
    "sbom": "a software bill of materials",
    "evaluation_report": "an evaluation report",
}


def read_json(tree: Any, sheet: Sheet) -> Said | None:
    """The reading of a file of a known format; `None` where it is of none, so that it may be a filled form."""
    for each in FORMATS:
        if each.loose and (each.kind != sheet.kind or _is_form(tree, sheet)):
            continue
        if name := each.recognise(tree):
            _of_kind(name, each.kind, sheet)
            return each.take(tree, name).into(sheet)
    return table.read_list(tree, sheet) if table.is_table(tree) else None


def read_xml(data: bytes, sheet: Sheet) -> Said:
    found = junit.take(xml.parse(data))
    _of_kind(found.format, "integration_test_results", sheet)
    return found.into(sheet)


def read_plain(text: str, sheet: Sheet) -> Said | None:
    """A plain text that is SPDX; `None` for any other."""
    if not spdx.recognise_tags(text):
        return None
    found = spdx.take_tags(text)
    _of_kind(found.format, "sbom", sheet)
    return found.into(sheet)


def _is_form(tree: Any, sheet: Sheet) -> bool:
    """Whether a file says of itself that it is the filled form, or names a field of it beside `metrics`."""
    if not isinstance(tree, dict) or tree.get("kind") == sheet.kind:
        return True
    return not isinstance(tree.get("metrics"), dict) and any(named(sheet.fields, key) for key in tree)


def _of_kind(name: str, kind: str, sheet: Sheet) -> None:
    if sheet.kind != kind:
        raise Unreadable(f"This is a {name} file. Upload it as {KINDS[kind]}; there it is read.")
