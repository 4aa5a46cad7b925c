"""The names of a pack's layout, version 1. The verifier carries its own copy; a test compares them."""

from __future__ import annotations

from pathlib import Path

LAYOUT = "urn:gatehouse:layout:evidence-pack:1"
PREDICATE_TYPE = "urn:gatehouse:attestation:evidence-pack:v1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
STATEMENT_PAYLOAD = "application/vnd.in-toto+json"

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
KEYRING = "signatures/keys/keyring.dsse.json"
SIGNER_HINT = "signatures/keys/pack-signer.pub.pem"
ENVELOPE = "signatures/pack.dsse.json"
RAW_SIGNATURE = "signatures/tagmanifest-sha256.txt.sig"
# They cannot be listed in the tag manifest, because they are made over it.
UNSIGNED_TAG_FILES = (ENVELOPE, RAW_SIGNATURE)

ENTRIES = "data/audit/entries.jsonl"
DETAILS = "data/audit/details.jsonl"
CHECKPOINT = "data/audit/checkpoint"
PREVIOUS = "data/audit/previous-checkpoint"
CONSISTENCY = "data/audit/consistency.json"
PROOFS = "data/audit/proofs/"
REPORT = "data/report/report.html"
REPORT_PDF = "data/report/report.pdf"
VERIFIER = "data/verifier/verify_pack.py"
README = "data/README.txt"
README_HTML = "data/README.html"

# Where files that people uploaded may stand, and further report files.
FILE_FOLDERS = ("data/artefacts/", "data/minutes/")
EXTRA_FOLDER = "data/report/"

# Records the caller brings; `files` is written by `seal` itself.
RECORDS = (
    "completeness",
    "decisions",
    "exceptions",
    "minutes",
    "pack",
    "people",
    "readout",
    "snapshot",
    "withheld",
)
# A draft may be cut before there are minutes or a snapshot.
DRAFT_MAY_LACK = frozenset({"minutes", "people", "readout", "snapshot"})

SCHEMA_FOLDER = Path(__file__).parent / "schemas"
VERIFIER_SOURCE = Path(__file__).parent.parent / "verifier" / "verify_pack.py"


def record_path(name: str) -> str:
    """Where a record stands in the pack."""
    return f"data/records/{name}.json"


def proof_path(index: int) -> str:
    """Where the inclusion proof of a log entry stands in the pack."""
    return f"{PROOFS}{index}.tlog-proof"
