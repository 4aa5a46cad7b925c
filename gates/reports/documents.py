"""The documents of the pack: where each stands in it, and their order by Annex IV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from evidence.kinds import kinds, state_labels
from gates.reports.words import day, moment, size

Json = dict[str, Any]
PDF = "application/pdf"
PAGE = re.compile(r"^pages? (\d+)")
HEADING = re.compile(r"^heading “(.+)”$")
POINT = re.compile(r"^Annex IV, point (\d+)")
# What each point of Annex IV is about, in our own words.
POINTS = {
    1: "General description of the system",
    2: "Its elements and how it was developed",
    3: "Monitoring, functioning and control",
    4: "Why the performance metrics fit",
    5: "Risk management",
    6: "Changes through the lifecycle",
    7: "Standards applied, or other solutions",
    8: "EU declaration of conformity",
    9: "Post-market monitoring",
}
OTHERS = "Further documents of the readout"


class Shelf:
    """Every document of the readout by its version, with the file that holds it in the pack, if one does."""

    def __init__(self, documents: Iterable[Json], files: Sequence[Mapping[str, Any]]) -> None:
        self.documents = {each["version"]: each for each in documents}
        self._paths = {each["version"]: str(each["path"]) for each in files}

    def path(self, version: str) -> str:
        """The path below the pack's folder; empty for what the pack does not hold."""
        return self._paths.get(version, "")

    def href(self, version: str, place: str = "") -> str:
        """The relative address of a cited place, as seen from the report's own folder."""
        path = self.path(version)
        if not path:
            return ""
        return quote("../" + path.removeprefix("data/"), safe="/.-_~") + self._fragment(version, place)

    def _fragment(self, version: str, place: str) -> str:
        """A page of a PDF, or a heading as a text fragment; browsers that know neither open the document."""
        is_pdf = self.documents.get(version, {}).get("media_type") == PDF
        if (page := PAGE.match(place)) and is_pdf:
            return f"#page={page[1]}"
        heading = HEADING.match(place)
        return f"#:~:text={quote(heading[1], safe='').replace('-', '%2D')}" if heading and not is_pdf else ""


def documents_by_point(record: Json, shelf: Shelf) -> list[Json]:
    """Groups in the order of Annex IV, then the rest. A document stands in each point it is cited for."""
    points: dict[int, list[str]] = {}
    cited: set[str] = set()
    for row in record["coverage"]["rows"]:
        if found := POINT.match(row["label"]):
            versions = [place["version"] for place in row["places"] if place["version"] in shelf.documents]
            points.setdefault(int(found[1]), []).extend(versions)
            cited.update(versions)
    groups = [
        _group(f"Annex IV, point {number}", POINTS.get(number, ""), versions, shelf)
        for number, versions in sorted(points.items())
    ]
    rest = [version for version in shelf.documents if version not in cited]
    if rest:
        groups.append(_group(OTHERS, "", rest, shelf))
    return groups


def _group(label: str, title: str, versions: Iterable[str], shelf: Shelf) -> Json:
    unique = dict.fromkeys(versions)
    return {"label": label, "title": title, "documents": [_document(version, shelf) for version in unique]}


def _document(version: str, shelf: Shelf) -> Json:
    row = shelf.documents[version]
    return {
        "title": row["title"],
        "number": row["number"],
        "kind": _kind(row["kind"]),
        "state": state_labels().get(row["state"], row["state"]),
        "effective": day(row["effective_date"]),
        "uploaded": f"{row['uploaded_by']}, {moment(row['uploaded_at'])}",
        "size": size(row["size"]) if row["sha256"] else "",
        "sha256": row["sha256"],
        "path": shelf.path(version),
        "href": shelf.href(version),
        "absent": _absent(row, shelf.path(version)),
    }


def _kind(key: str) -> str:
    found = kinds().get(key)
    return found.label if found else key.replace("_", " ")


def _absent(row: Json, path: str) -> str:
    if path:
        return ""
    if row["link"]:
        return f"Only a link, as a reference: {row['link']}"
    return "Withheld from this pack; its digest is given."
