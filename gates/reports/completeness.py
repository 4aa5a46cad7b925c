"""Completeness by article: every requirement with its state and the places that evidence it."""

from __future__ import annotations

from typing import Any

from evidence.frameworks import load as load_framework
from gates.reports.documents import Shelf
from gates.reports.words import chip

Json = dict[str, Any]
STATES = ("evidenced", "partial", "missing", "not_applicable")


def completeness_total(coverage: Json) -> Json:
    """The counts over all articles."""
    return {name: coverage["total"][name] for name in ("counted", "decided", *STATES)}


def articles(record: Json, shelf: Shelf) -> list[Json]:
    """One table per article, in the order of the law."""
    excepted: dict[str, list[str]] = {}
    for each in record["exceptions"]:
        if each["requirement"]:
            excepted.setdefault(each["requirement"], []).append(each["id"])
    grouped: dict[str, list[Json]] = {}
    for row in record["coverage"]["rows"]:
        grouped.setdefault(row["article"], []).append(row)
    titles = _titles(record["coverage"]["framework"])
    return [
        {
            "label": key if key.startswith("Annex") else f"Article {key}",
            "title": titles.get(key, ""),
            "counts": _counts(rows),
            "rows": [_row(row, shelf, excepted.get(row["requirement"], [])) for row in rows],
        }
        for key, rows in grouped.items()
    ]


def _titles(framework: str) -> dict[str, str]:
    return {each.key: each.title for each in load_framework(framework).articles}


def _counts(rows: list[Json]) -> Json:
    counted = [row for row in rows if row["counted"]]
    states = {name: sum(row["status"] == name for row in counted) for name in STATES}
    return {"counted": len(counted), "decided": sum(bool(row["decided"]) for row in counted), **states}


def _row(row: Json, shelf: Shelf, exceptions: list[str]) -> Json:
    return {
        "label": row["label"],
        "title": row["title"],
        "counted": bool(row["counted"]),
        "status": chip("requirement", row["status"] if row["counted"] else "informative"),
        "decided": _decided(row),
        "places": [_place(place, shelf) for place in row["places"]],
        "reason": row["reason"],
        "lacking": [] if row["decided"] or not row["counted"] else list(row["lacking"]),
        "exceptions": exceptions,
        "by_assembly": bool(row["by_assembly"] and row["decided"]),
    }


def _decided(row: Json) -> str:
    if not row["counted"]:
        return ""
    return "Decided" if row["decided"] else "Open"


def _place(place: Json, shelf: Shelf) -> Json:
    judged = chip("judgement", place["judgement"])
    by = f" ({place['judged_by']})" if place["judged_by"] else ""
    number = place["version"].rpartition(".")[2]
    return {
        "title": f"{place['title']}, version {number}",
        "place": place["place"],
        "href": shelf.href(place["version"], place["place"]),
        "held": bool(shelf.path(place["version"])),
        "judged": f"{judged['word']}{by}",
    }
