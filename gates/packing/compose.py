"""The frozen content of a pack: which files, which records, which entries of the log."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from evidence.packs.layout import FILE_FOLDERS
from gates.models import Minutes, Review
from portal.audit.models import Event
from portal.audit.rules.notes import split_checkpoint

Json = dict[str, Any]
ARTEFACTS, MINUTES = FILE_FOLDERS
# Annex IV 8 asks for the declaration, which an assessment leads to and cannot start from.
WITHHELD = {"assessment": ({"declaration_of_conformity"}, "Left out for assessment: Annex IV 8 follows it.")}
DELETED = "Not held: its bytes were deleted by decision on "
POINTED_AT = ("artefactversion", "decision", "exception", "minutes")


def final_id(review: Review, suffix: str = "") -> str:
    """Derived, so that asking again names the same pack."""
    return "-".join(
        part for part in ("EP", review.project.slug, review.gate, str(review.number), suffix) if part
    )


def manifest(record: Json, review: Review, *, purpose: str, note: str, draft: bool = False) -> Json:
    """Everything the sealing job needs, as JSON. `note` is the signed checkpoint at which the log is cut."""
    cut = split_checkpoint(note)[0].size
    kinds, reason = WITHHELD.get(purpose, (set(), ""))
    held = [each for each in record["documents"] if each["sha256"]]
    gone = [each for each in held if each.get("deleted_at")]
    documents = [each for each in held if each["kind"] not in kinds and not each.get("deleted_at")]
    events = _entries(review.project.stream, cut)
    return {
        "record": record,
        "stream": review.project.stream,
        "cut_size": cut,
        "checkpoint": note,
        "files": [_file(each, events) for each in documents],
        "withheld": [
            {"sha256": each["sha256"], "title": each["title"], "reason": reason}
            for each in held
            if each["kind"] in kinds and not each.get("deleted_at")
        ]
        + [
            {"sha256": each["sha256"], "title": each["title"], "reason": DELETED + each["deleted_at"][:10]}
            for each in gone
        ],
        "links": [_link(each, kinds) for each in record["documents"] if each["link"]],
        "minutes": "" if draft else _minutes_text(review),
        "log_index": {
            "sealed": _index(events, ("minutes", str(review.number)), "minutes.sealed"),
            "decisions": {
                each["seat"]: _index(events, ("decision", f"{review.number}/{each['seat']}"), "decision.made")
                for each in record["decisions"]
            },
            "exceptions": {
                each["id"]: _of_object(events, ("exception", each["id"])) for each in _exceptions(events)
            },
            "other_decisions": _other_decisions(events, review.number),
        },
    }


def _link(document: Json, withheld: set[str]) -> Json:
    """A link with the path of the copy that was kept of it; a link without one is a reference only."""
    row = {"title": document["title"], "link": document["link"]}
    if not document["sha256"] or document["kind"] in withheld:
        return row
    held = {key: document[key] for key in ("copied_from", "copied_at", "copied_for", "sha256")}
    return {**row, **held, "path": path_of(document)}


def path_of(document: Json) -> str:
    """Where a document stands in the pack: numbered by artefact and version, its own name kept where it is safe."""
    stem, extension = os.path.splitext(document["filename"])
    name = slugify(stem)[:80] or slugify(document["title"])[:80] or "document"
    return f"{ARTEFACTS}{document['artefact']:03d}-v{document['number']}-{name}{extension.lower()[:12]}"


def _file(document: Json, events: dict[tuple[str, str], list[Json]]) -> Json:
    verb = "link.copied" if document["link"] else "artefact.version_added"
    added = [e for e in events.get(("artefactversion", str(document["pk"])), []) if e["verb"] == verb]
    return {
        "path": path_of(document),
        "sha256": document["sha256"],
        "size": document["size"],
        "log_index": added[0]["seq"] if added else None,
        "version": document["version"],
    }


def _minutes_text(review: Review) -> str:
    return Minutes.objects.get(review=review).markdown


def _entries(stream: str, cut: int) -> dict[tuple[str, str], list[Json]]:
    """The stream's entries before the cut on what a pack points at, by object."""
    found: dict[tuple[str, str], list[Json]] = {}
    rows = Event.objects.filter(stream=stream, seq__lt=cut, object_kind__in=POINTED_AT).order_by("seq")
    for seq, kind, ident, verb in rows.values_list("seq", "object_kind", "object_id", "verb"):
        found.setdefault((kind, ident), []).append({"seq": seq, "verb": verb})
    return found


def _index(events: dict[tuple[str, str], list[Json]], obj: tuple[str, str], verb: str) -> int | None:
    found = [each["seq"] for each in events.get(obj, []) if each["verb"] == verb]
    return found[-1] if found else None


def _of_object(events: dict[tuple[str, str], list[Json]], obj: tuple[str, str]) -> Json:
    """The newest act on an object, and every entry on it: a pack may not leave one out."""
    rows = events[obj]
    telling = [each for each in rows if each["verb"] != "act.refused"] or rows
    return {
        "log_index": telling[-1]["seq"],
        "verb": telling[-1]["verb"],
        "entries": [each["seq"] for each in rows],
    }


def _exceptions(events: dict[tuple[str, str], list[Json]]) -> Iterable[Json]:
    return [{"id": ident} for kind, ident in events if kind == "exception"]


def _other_decisions(events: dict[tuple[str, str], list[Json]], review: int) -> list[Json]:
    """Decisions of the project's other reviews: the record of this one lists them, so that none is left out."""
    return [
        {"id": ident, **_of_object(events, (kind, ident))}
        for kind, ident in events
        if kind == "decision" and not ident.startswith(f"{review}/")
    ]
