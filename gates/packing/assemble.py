"""From the frozen content of a pack to the manifest that is sealed: records, files, log, report."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from django.core.files.storage import default_storage

from evidence.models import Blob, Pack, PackState
from evidence.packs.manifest import Detail, LogCut, PackFile, PackManifest, Proof
from evidence.packs.report_facts import report_meta
from evidence.services.packs import fingerprints
from gates.packing.compose import MINUTES
from gates.reports import content_of, render_html, render_pdf
from portal.audit.models import Event, EventDetail, Node
from portal.audit.rules import tlog
from portal.audit.rules.notes import split_checkpoint

Json = dict[str, Any]
MINUTES_PATH = f"{MINUTES}minutes.md"


def assemble(pack: Pack) -> PackManifest:
    """The manifest of that pack. The same pack gives the same manifest, whenever it is asked."""
    content: Json = pack.manifest
    log = content["log_index"]
    details = _details(content, _indexes(content))
    records = _records(content, details)
    without_report = PackManifest(
        pack_id=pack.pack_id,
        final=pack.final,
        purpose=pack.purpose,
        sealed_at=pack.sealed_time,
        project={key: content["record"]["project"][key] for key in ("slug", "name", "demo")},
        decision=_decision(content, log["sealed"]),
        records=records,
        files=[*_files(content), *_minutes(content, log["sealed"])],
        log=_log(pack, content, details),
        report_html=b"",
        report_pdf=b"",
    )
    return _with_report(pack, content, without_report)


def _with_report(pack: Pack, content: Json, manifest: PackManifest) -> PackManifest:
    report = content_of(
        content["record"],
        pack_id=pack.pack_id,
        final=pack.final,
        purpose=pack.purpose,
        sealed_at=pack.sealed_time,
        gaps=content.get("gaps", []),
        files=content["files"],
        keys=fingerprints(),
    )
    html = render_html(report, facts_meta=report_meta(manifest))
    return replace(manifest, report_html=html, report_pdf=render_pdf(report, sealed_at=pack.sealed_time))


def _decision(content: Json, sealed: int | None) -> Json:
    record = content["record"]
    final = sealed is not None
    return {
        "gate": record["review"]["gate"],
        "outcome": record["outcome"] if final else "",
        "review": record["review"]["number"],
        "log_index": sealed,
    }


def _records(content: Json, details: dict[int, Detail]) -> Json:
    record = content["record"]
    records: Json = {
        "decisions": {"decisions": [_entry_row(row, details) for row in _decision_rows(content)]},
        "exceptions": {"exceptions": [_entry_row(row, details) for row in _exception_rows(content)]},
        "completeness": {"owed": record["coverage"]["owed"], "rows": _completeness(content)},
        "people": {"people": record["people"]},
        "readout": {"digest": record["readout_digest"], "readout": record["readout"]},
        "snapshot": record["snapshot"] or {"items": [], "not_captured": "No snapshot was under review."},
        "withheld": {"items": content["withheld"]},
        "pack": {
            "subject": record["review"],
            "gaps": content.get("gaps", []),
            "links": content["links"],
            "verdict": record["verdict"],
            "changed": record["changed"],
        },
    }
    if content["minutes"]:
        records["minutes"] = {"path": MINUTES_PATH, "criteria": record["criteria"], "late": record["late"]}
    return records


def _decision_rows(content: Json) -> Iterator[Json]:
    log, number = content["log_index"], content["record"]["review"]["number"]
    for seat, index in log["decisions"].items():
        if index is not None:
            yield _row(index, "decision.made", "decision", f"{number}/{seat}", [index])
    for each in log["other_decisions"]:
        yield _row(each["log_index"], each["verb"], "decision", each["id"], each["entries"])


def _exception_rows(content: Json) -> Iterator[Json]:
    for ident, each in content["log_index"]["exceptions"].items():
        yield _row(each["log_index"], each["verb"], "exception", ident, each["entries"])


def _row(index: int, verb: str, kind: str, ident: str, entries: list[int]) -> Json:
    return {"log_index": index, "verb": verb, "object": {"kind": kind, "id": ident}, "entries": entries}


def _entry_row(row: Json, details: dict[int, Detail]) -> Json:
    """A row says exactly what the log's own details say: the verifier holds the two against each other."""
    logged: Json = json.loads(details[row["log_index"]].body)["details"]
    return {**logged, **row}


def _completeness(content: Json) -> list[Json]:
    paths = {each["version"]: each for each in content["files"]}
    withheld = {each["sha256"] for each in content["withheld"]}
    by_requirement: dict[str, list[str]] = {}
    for each in content["record"]["exceptions"]:
        if each["requirement"]:
            by_requirement.setdefault(each["requirement"], []).append(each["id"])
    return [
        {
            **{
                key: row[key]
                for key in ("requirement", "label", "title", "status", "judgement", "decided", "counted")
            },
            "reason": row["reason"],
            "evidence": [found for place in row["places"] if (found := _evidence(place, paths, withheld))],
            "exceptions": by_requirement.get(row["requirement"], []),
        }
        for row in content["record"]["coverage"]["rows"]
    ]


def _evidence(place: Json, paths: dict[str, Json], withheld: set[str]) -> Json | None:
    if place["sha256"] in withheld:
        return {"withheld": True, "sha256": place["sha256"]}
    file = paths.get(place["version"])
    if file is None:
        return None
    return {
        "path": file["path"], "sha256": file["sha256"], "place": place["place"], "judgement": place["judgement"],
        "judged_by": place["judged_by"],
    }  # fmt: skip


def _files(content: Json) -> list[PackFile]:
    blobs = Blob.objects.in_bulk([each["sha256"] for each in content["files"]])
    return [
        PackFile(
            each["path"], each["sha256"], each["size"], _opener(blobs[each["sha256"]].key), each["log_index"]
        )
        for each in content["files"]
    ]


def _opener(key: str) -> Callable[[], BinaryIO]:
    return lambda: default_storage.open(key, "rb")  # type: ignore[return-value]


def _minutes(content: Json, sealed: int | None) -> list[PackFile]:
    if not content["minutes"]:
        return []
    text = content["minutes"].encode()
    return [
        PackFile(MINUTES_PATH, hashlib.sha256(text).hexdigest(), len(text), partial(io.BytesIO, text), sealed)
    ]


def _indexes(content: Json) -> set[int]:
    """The entries that the pack proves and shows the details of."""
    log = content["log_index"]
    rows = [*_decision_rows(content), *_exception_rows(content), *content["files"]]
    found = {row["log_index"] for row in rows} | {log["sealed"]}
    return {index for index in found if index is not None}


def _details(content: Json, indexes: set[int]) -> dict[int, Detail]:
    rows = EventDetail.objects.filter(event__stream=content["stream"], event__seq__in=indexes)
    found = rows.values_list("event__seq", "salt", "body")
    return {seq: Detail(seq, salt, body) for seq, salt, body in found}


def _log(pack: Pack, content: Json, details: dict[int, Detail]) -> LogCut:
    stream, cut = content["stream"], content["cut_size"]
    fetch = _nodes(stream)
    previous = _previous(pack, cut)
    lines = Event.objects.filter(stream=stream, seq__lt=cut).order_by("seq").values_list("line", flat=True)
    old = split_checkpoint(previous)[0].size if previous else 0
    return LogCut(
        lines=(line.encode() for line in lines.iterator(chunk_size=2000)),
        checkpoint=content["checkpoint"],
        previous=previous,
        consistency=tlog.consistency_from_nodes(old, cut, fetch) if old else [],
        proofs=[Proof(index, tlog.inclusion_from_nodes(index, cut, fetch)) for index in sorted(details)],
        details=[details[index] for index in sorted(details)],
    )


def _nodes(stream: str) -> tlog.Fetch:
    """All stored subtree hashes of the stream, read at once: a proof would ask for them one by one."""
    rows = Node.objects.filter(stream=stream).values_list("level", "index", "hash")
    found = {(level, index): bytes.fromhex(value) for level, index, value in rows.iterator(chunk_size=5000)}
    return lambda level, index: found[level, index]


def _previous(pack: Pack, cut: int) -> str:
    """The signed checkpoint of the project's preceding final pack, when there is one."""
    earlier = Pack.objects.filter(project=pack.project, final=True, state=PackState.SEALED, cut_size__lt=cut)
    before = earlier.exclude(pk=pack.pk).order_by("-cut_size").first()
    return str(before.manifest["checkpoint"]) if before else ""
