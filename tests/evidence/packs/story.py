"""A small bank story: its log, manifest and keys; and the tools to take a pack apart and forge it again."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.packs import bag, dsse, layout
from evidence.packs.audit_files import proof_text
from evidence.packs.container import Container
from evidence.packs.keys import Keyring, public_pem
from evidence.packs.manifest import Detail, LogCut, PackFile, PackManifest, Proof
from evidence.packs.records import decisive_entries
from evidence.packs.report_facts import report_meta
from evidence.packs.seal import Sealed, seal
from portal.audit.keys import FileSigner
from portal.audit.rules import notes, tlog
from portal.audit.rules.canonical import canonical, details_digest

SEALED_AT = datetime(2026, 11, 20, 16, 30, 2, tzinfo=UTC)
KEYS_FROM = datetime(2026, 1, 1, tzinfo=UTC)
STREAM = "bank"
ORIGIN = f"gatehouse.log/{STREAM}"
PACK_ID = "EP-bank-produce-exit-1"
POLICY = "Überwachung policy.md"
POLICY_PATH = "data/artefacts/" + POLICY
POLICY_BYTES = b"# Monitoring\n\nThe bank watches drift every week.\n"
MINUTES_PATH = "data/minutes/minutes.pdf"
MINUTES_BYTES = b"%PDF-1.7 minutes"


def key(seed: int, use: str) -> FileSigner:
    """A key of the story, the same in every run."""
    return FileSigner(f"gatehouse.{use}", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


ROOT, PACK, LOG, STRANGER = key(1, "root"), key(2, "pack"), key(3, "log"), key(9, "stranger")
ROOT_PEM = public_pem(ROOT.public_bytes)
KEYRING = Keyring.first({"root": ROOT, "pack": PACK, "log": LOG}, KEYS_FROM)
KEYRING_BYTES = KEYRING.sign(ROOT)


@dataclass
class Log:
    """The project's stream as the portal appends it."""

    lines: list[bytes] = field(default_factory=list)
    details: dict[int, Detail] = field(default_factory=dict)

    def append(self, verb: str, kind: str, ident: str, **details: Any) -> int:
        seq = len(self.lines)
        body = {"actor_name": "Chen", "details": details, "summary": f"did {verb}"}
        salt = hashlib.sha256(b"salt %d" % seq).digest()[:16]
        self.details[seq] = Detail(seq, salt.hex(), canonical(body).decode())
        entry = {
            "v": 1,
            "stream": STREAM,
            "seq": seq,
            "prev": tlog.leaf_hash(self.lines[-1]).hex() if self.lines else "",
            "recorded_at": "2026-11-20T10:00:00.000000Z",
            "at": "2026-11-20T10:00:00.000000Z",
            "actor": "a-chen",
            "verb": verb,
            "object": {"kind": kind, "id": ident},
            "request_id": "",
            "details_digest": details_digest(salt, body),
        }
        self.lines.append(canonical(entry))
        return seq

    @property
    def leaves(self) -> list[bytes]:
        return [tlog.leaf_hash(line) for line in self.lines]

    def checkpoint(self, size: int | None = None, signer: FileSigner = LOG) -> str:
        leaves = self.leaves[:size]
        return notes.sign_checkpoint(ORIGIN, len(leaves), tlog.root(leaves), signer)

    def cut(self, wanted: set[int], previous_size: int = 0) -> LogCut:
        leaves = self.leaves
        return LogCut(
            lines=self.lines,
            checkpoint=self.checkpoint(),
            previous=self.checkpoint(previous_size) if previous_size else "",
            consistency=tlog.consistency_proof(leaves, previous_size),
            proofs=[Proof(index, tlog.inclusion_proof(leaves, index)) for index in sorted(wanted)],
            details=[self.details[index] for index in sorted(wanted)],
        )


def story_log() -> tuple[Log, dict[str, int]]:
    log = Log()
    at = {
        "created": log.append("project.create", "project", STREAM, name="Bank"),
        "uploaded": log.append(
            "artefact.version_added", "artefactversion", "1", sha256=hashlib.sha256(POLICY_BYTES).hexdigest()
        ),
        "requested": log.append("exception.request", "exception", "7", owner="ada"),
        "granted": log.append(
            "exception.grant", "exception", "7", owner="ada", remediation_date="2027-02-01"
        ),
        "frozen": log.append("review.freeze", "review", "1", review="1"),
        "rui": log.append("review.decide", "decision", "1", outcome="go", seat="reviewer"),
        "chen": log.append("review.decide", "decision", "2", outcome="go_with_conditions", seat="chair"),
        "sealed": log.append(
            "minutes.seal", "minutes", "1", gate="produce-exit", outcome="go_with_conditions", review="1"
        ),
    }
    return log, at


def story_manifest(**changes: Any) -> PackManifest:
    """The whole story, ready to be sealed."""
    log, at = story_log()
    policy = hashlib.sha256(POLICY_BYTES).hexdigest()
    minutes = hashlib.sha256(MINUTES_BYTES).hexdigest()
    records = {
        "snapshot": {"items": [{"kind": "model", "name": "credit-7b", "version": "3"}]},
        "minutes": {"path": MINUTES_PATH},
        "readout": {"freeze": at["frozen"]},
        "people": {"people": [{"actor": "a-chen", "name": "Chen"}]},
        "withheld": {"items": [{"sha256": "ab" * 32, "reason": "Annex IV 8 is not for this audience"}]},
        "decisions": {
            "decisions": [
                {
                    "log_index": at[who],
                    "verb": "review.decide",
                    "object": {"kind": "decision", "id": number},
                    "outcome": outcome,
                    "seat": seat,
                }
                for who, number, outcome, seat in (
                    ("rui", "1", "go", "reviewer"),
                    ("chen", "2", "go_with_conditions", "chair"),
                )
            ]
        },
        "exceptions": {
            "exceptions": [
                {
                    "log_index": at["granted"],
                    "entries": [at["requested"], at["granted"]],
                    "verb": "exception.grant",
                    "object": {"kind": "exception", "id": "7"},
                    "owner": "ada",
                    "remediation_date": "2027-02-01",
                }
            ]
        },
        "completeness": {
            "rows": [
                {
                    "requirement": "9.2.c",
                    "status": "met",
                    "evidence": [{"path": POLICY_PATH, "sha256": policy}],
                    "exceptions": [],
                },
                {
                    "requirement": "15.1",
                    "status": "partial",
                    "evidence": [{"withheld": True, "sha256": "ab" * 32}, {"link": "https://example.org/x"}],
                    "exceptions": ["7"],
                },
            ]
        },
    }
    decision = {
        "gate": "produce-exit",
        "outcome": "go_with_conditions",
        "review": "1",
        "log_index": at["sealed"],
    }
    manifest = PackManifest(
        pack_id=PACK_ID,
        final=True,
        purpose="committee",
        sealed_at=SEALED_AT,
        project={"slug": STREAM, "name": "Bank credit decisions", "demo": False},
        decision=decision,
        records=records,
        files=[
            PackFile(
                POLICY_PATH, policy, len(POLICY_BYTES), partial(io.BytesIO, POLICY_BYTES), at["uploaded"]
            ),
            PackFile(MINUTES_PATH, minutes, len(MINUTES_BYTES), partial(io.BytesIO, MINUTES_BYTES)),
        ],
        log=log.cut(decisive_entries(records, decision) | {at["uploaded"]}, previous_size=4),
        report_html=b"",
        report_pdf=b"%PDF-1.7 report",
    )
    manifest = replace(manifest, **changes)
    if not manifest.report_html:
        manifest = replace(manifest, report_html=report(manifest))
    return manifest


def report(manifest: PackManifest, body: str = "<h1>Report</h1><a href='https://example.org'>x</a>") -> bytes:
    head = f"<meta charset='utf-8'>{report_meta(manifest)}<style>h1 {{ color: black }}</style>"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def sealed_bytes(manifest: PackManifest, **changes: Any) -> bytes:
    return sealed(manifest, **changes)[0]


def sealed(manifest: PackManifest, **changes: Any) -> tuple[bytes, Sealed]:
    given: dict[str, Any] = {"pack_signer": PACK, "keyring": KEYRING_BYTES, **changes}
    out = io.BytesIO()
    result = seal(manifest, out=out, **given)
    return out.getvalue(), result


Files = dict[str, bytes]


def unpack(pack: bytes) -> Files:
    """Path inside the pack's folder to bytes."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {info.filename.partition("/")[2]: archive.read(info) for info in archive.infolist()}


def repack(files: Mapping[str, bytes], base: str = PACK_ID) -> bytes:
    """A canonical container of any files: the forger knows the format."""
    return repack_named({f"{base}/{path}": content for path, content in files.items()})


def repack_named(files: Mapping[str, bytes], moment: datetime = SEALED_AT) -> bytes:
    out = io.BytesIO()
    with Container(out, moment) as container:
        for name in bag.in_order(files):
            container.add(name, io.BytesIO(files[name]), len(files[name]))
        container.close()
    return out.getvalue()


def mend(files: Files) -> Files:
    """Make every manifest true again, and `bag-info.txt`, without any key."""
    payload = {path: content for path, content in files.items() if path.startswith("data/")}
    size = sum(len(content) for content in payload.values())
    files[layout.BAG_INFO] = bag.info(PACK_ID, SEALED_AT, size, len(payload))
    files[layout.MANIFEST] = bag.manifest({path: sha256(content) for path, content in payload.items()})
    outside = {*layout.UNSIGNED_TAG_FILES, layout.TAGMANIFEST}
    tags = {p: sha256(c) for p, c in files.items() if not p.startswith("data/") and p not in outside}
    files[layout.TAGMANIFEST] = bag.manifest(tags)
    return files


def resign(
    files: Files, signer: FileSigner = PACK, edit: Callable[[dict[str, Any]], None] | None = None
) -> Files:
    """An insider with the pack key: every manifest, every fact and both signatures made again."""
    mend(files)
    statement = statement_of(files)
    predicate, pack = statement["predicate"], json.loads(files["data/records/pack.json"])
    payload = [content for path, content in files.items() if path.startswith("data/")]
    predicate.update(payloadBytes=sum(map(len, payload)), payloadFiles=len(payload))
    checkpoint = files.get(layout.CHECKPOINT, b"").decode().split("\n")[:3]
    predicate.update(auditCheckpoint="".join(line + "\n" for line in checkpoint))
    predicate.update(decision=pack["decision"], final=pack["final"], purpose=pack["purpose"])
    for subject in statement["subject"]:
        subject["digest"]["sha256"] = sha256(files[subject["name"]])
    if edit:
        edit(statement)
    files[layout.ENVELOPE] = dsse.sign(layout.STATEMENT_PAYLOAD, canonical(statement), signer)
    files[layout.RAW_SIGNATURE] = signer.sign(files[layout.TAGMANIFEST])
    return files


def statement_of(files: Files) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(base64.b64decode(json.loads(files[layout.ENVELOPE])["payload"]))
    return parsed


def edit_record(files: Files, name: str, change: Callable[[Any], None]) -> None:
    path = f"data/records/{name}.json"
    value = json.loads(files[path])
    change(value)
    files[path] = canonical(value)


def log_lines(files: Files) -> list[bytes]:
    return files[layout.ENTRIES].split(b"\n")[:-1]


def put_log(files: Files, lines: list[bytes]) -> None:
    files[layout.ENTRIES] = b"".join(line + b"\n" for line in lines)


def rechain(lines: list[bytes]) -> list[bytes]:
    """Numbers and `prev` made true again after an edit."""
    made: list[bytes] = []
    for seq, line in enumerate(lines):
        entry = json.loads(line)
        entry.update(seq=seq, prev=tlog.leaf_hash(made[-1]).hex() if made else "")
        made.append(canonical(entry))
    return made


def relog(files: Files, lines: list[bytes], signer: FileSigner = LOG) -> None:
    """An insider with the log key: a checkpoint over these lines, and every proof made again."""
    put_log(files, lines)
    leaves = [tlog.leaf_hash(line) for line in lines]
    note = notes.sign_checkpoint(ORIGIN, len(leaves), tlog.root(leaves), signer)
    before = notes.split_checkpoint(files[layout.PREVIOUS].decode())[0].size
    before = min(before, len(leaves))
    previous = notes.sign_checkpoint(ORIGIN, before, tlog.root(leaves[:before]), signer)
    proof = [base64.b64encode(value).decode() for value in tlog.consistency_proof(leaves, before)]
    files[layout.CHECKPOINT], files[layout.PREVIOUS] = note.encode(), previous.encode()
    files[layout.CONSISTENCY] = canonical({"from": before, "proof": proof, "to": len(leaves)})
    for path in [path for path in files if path.startswith(layout.PROOFS)]:
        index = int(path.split("/")[-1].split(".")[0])
        del files[path]
        if index < len(leaves):
            files[path] = proof_text(Proof(index, tlog.inclusion_proof(leaves, index)), note)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
