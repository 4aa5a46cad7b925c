"""The columns of a bill of materials, whichever format wrote it."""

from __future__ import annotations

from evidence.reading.formats.fitting import Imported, Words

COLUMNS = {
    "name": ("name", "component"),
    "version": ("version",),
    "type": ("type", "kind"),
    "licence": ("licence", "licences", "license", "licenses"),
    "supplier": ("supplier", "producer", "publisher"),
    "purl": ("purl", "package url", "identifier", "reference"),
    "hash": ("hash", "digest", "checksum"),
    "is_model": ("model", "is model", "pre trained", "machine learning model"),
}
YES, NO = Words(("yes",)), Words(("no",))
MODEL = Words(("machine-learning-model", "machine learning model", "model", "ai model"))
DATA = Words(("data", "dataset", "data set"))
PRODUCT = ("release", "product", "application", "system", "subject", "for")
DATED = ("made on", "created", "date", "day", "dated")


def bill(name: str) -> Imported:
    return Imported(name, ("components", "packages", "parts"), COLUMNS)
