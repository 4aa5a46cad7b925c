#!/usr/bin/env python3
"""Verify a Gatehouse evidence pack, from one file, with nothing but Python 3.8 or newer.

    python3 verify_pack.py EP-....zip --root-key ROOT.pub.pem [--prev-checkpoint KEPT] [--keyring NEWER]
    [--json]

Exit status: 0 verified; 1 tampered, every failure named by a stable code; 2 everything agrees but no root key
was given, so nobody knows who signed it; 3 not readable as a pack; 64 wrong use.

The pack is read where it lies and never unpacked. Nothing inside it is trusted: keys count only when the root
key from outside signed the keyring, and a statement counts only when what it says can be computed from the
pack again.
"""
# It must run on Python 3.8, so its types are spelt the old way and `zip` has no `strict`.
# ruff: noqa: B905, UP006, UP035, UP045

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import struct
import sys
import unicodedata
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

VERIFIED, TAMPERED, INTEGRITY_ONLY, UNREADABLE = "verified", "tampered", "integrity_only", "unreadable"
EXIT_STATUS = {VERIFIED: 0, TAMPERED: 1, INTEGRITY_ONLY: 2, UNREADABLE: 3}
WRONG_USE = 64

# Every failure this program can name. The codes are stable: scripts may compare them.
CODES = {
    "not_readable": "The file cannot be read, or is not a ZIP file at all.",
    "zip_not_canonical": "The container is not written as a pack is: packed again, edited, or hiding files.",
    "zip_truncated": "The container ends too early.",
    "zip_prefix": "There are bytes before the first file of the container.",
    "zip_suffix": "There are bytes after the end of the container.",
    "zip_duplicate": "Two files of the container have one name.",
    "name_unsafe": "A name could leave the folder, hide characters or mean another file elsewhere.",
    "name_clash": "Two names are one file where case is ignored, or a file is also a folder.",
    "outside_folder": "A file lies outside the one folder of the pack.",
    "missing_file": "A file that a pack of this layout has, or that a manifest lists, is not there.",
    "extra_file": "A payload file is in no manifest or has no place in this layout.",
    "extra_tag_file": "A file beside the payload has no place in this layout.",
    "manifest_malformed": "A manifest is not written as the format says.",
    "payload_changed": "A payload file is not the one that was sealed.",
    "tag_changed": "A tag file is not the one that was sealed.",
    "bag_changed": "bagit.txt or bag-info.txt does not say what the pack is.",
    "root_key_unusable": "The root key is not an Ed25519 public key in PEM form.",
    "keyring_malformed": "The keyring is not written as the format says.",
    "keyring_wrong": "The keyring is not signed by the root key given.",
    "keyring_rollback": "The keyring from outside is newer, and it revokes or does not know a key used here.",
    "signature_missing": "A signature file is not there.",
    "signature_malformed": "A signature file is not written as the format says.",
    "signature_wrong": "A signature does not belong to what it should sign.",
    "payload_type": "The signed envelope is of another type.",
    "signer_unknown": "The keyring has no such key for this use.",
    "signer_not_valid": "The key was not valid, or already revoked, when the pack was sealed.",
    "signer_hint": "The signer's key shipped for reference is not the key that signed.",
    "statement_malformed": "The signed statement is not written as the format says.",
    "statement_subject": "The signed statement is about other files.",
    "statement_facts": "A fact in the signed statement is not so in the pack.",
    "json_malformed": "A record is not JSON, or too large.",
    "json_duplicate_key": "A record names one member twice.",
    "json_not_canonical": "A record is not in canonical form (RFC 8785).",
    "record_malformed": "A record lacks what every record of its kind has.",
    "record_log": "A record says something else than the log entry it names.",
    "record_unproved": "A record's decisive content cannot be proved from the log.",
    "record_dropped": "The log has a decision or an exception that the records leave out.",
    "files_list": "The list of uploaded files is not what the pack holds.",
    "evidence_missing": "A requirement cites a file that is not in the pack.",
    "evidence_changed": "A requirement cites a file with another digest.",
    "exception_unknown": "A requirement names an exception that the records do not have.",
    "log_malformed": "A line of the log is not an entry in canonical form.",
    "log_stream": "An entry belongs to another stream than the checkpoint.",
    "log_seq": "The log's numbers are not gapless from 0.",
    "log_prev": "An entry does not follow the entry before it.",
    "log_root": "The log is not the one the checkpoint was signed over.",
    "checkpoint_malformed": "A checkpoint is not written as the format says.",
    "checkpoint_signature": "No valid log key signed the checkpoint.",
    "previous_checkpoint": "The previous checkpoint is not of this log.",
    "consistency_wrong": "The proof that the log only grew does not hold.",
    "outside_checkpoint": "The checkpoint you kept is not of this log: history was rewritten or cut.",
    "proof_missing": "A decisive entry has no inclusion proof.",
    "proof_wrong": "An inclusion proof does not hold.",
    "details_wrong": "The details of an entry are not those its digest was taken of.",
    "report_active": "The report runs scripts or loads something from elsewhere.",
    "report_facts": "The report says something else than the signed statement.",
    "unexpected": "The verifier met something it was not written for. Treat the pack as tampered.",
}


class Failure(NamedTuple):
    """What is wrong: a code of `CODES`, words, and the file inside the pack it is about."""

    code: str
    message: str
    path: str = ""


class Result(NamedTuple):
    """The verdict. `facts` is what the pack says of itself; believe it only when `status` is "verified"."""

    status: str
    failures: List[Failure]
    facts: Dict[str, Any]


def verify(
    path: str,
    root_key_pem: Optional[bytes],
    prev_checkpoint: Optional[str] = None,
    keyring: Optional[bytes] = None,
) -> Result:
    """Verify the pack in the file `path`. Never raises for anything the file holds.

    `root_key_pem`: the root's public key from outside the pack; without it the best answer is
    "integrity_only". `prev_checkpoint`: the text of a checkpoint kept from an earlier pack. `keyring`: a
    newer keyring.dsse.json.
    """
    found = Findings()
    facts: Dict[str, Any] = {}
    try:
        with open(path, "rb") as file:
            Verification(file, root_key_pem, prev_checkpoint, keyring, found, facts).run()
    except Unreadable as wrong:
        return Result(UNREADABLE, [Failure("not_readable", str(wrong))], facts)
    except OSError as wrong:
        return Result(UNREADABLE, [Failure("not_readable", wrong.strerror or str(wrong))], facts)
    except Stop:
        pass
    except Exception as wrong:  # a verifier that crashes says nothing; one that says "tampered" is safe
        found.add("unexpected", f"{type(wrong).__name__}: {wrong}")
    if found.failures:
        return Result(TAMPERED, found.failures, facts)
    return Result(VERIFIED if root_key_pem else INTEGRITY_ONLY, [], facts)


# ------------------------------------------------------------------------------------------------
# The layout, version 1: a closed list. What is not named here has no place in a pack.

LAYOUT = "urn:gatehouse:layout:evidence-pack:1"
PREDICATE_TYPE = "urn:gatehouse:attestation:evidence-pack:v1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
STATEMENT_PAYLOAD = "application/vnd.in-toto+json"
KEYRING_PAYLOAD = "application/vnd.gatehouse.keyring+json"

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
KEYRING = "signatures/keys/keyring.dsse.json"
SIGNER_HINT = "signatures/keys/pack-signer.pub.pem"
ENVELOPE = "signatures/pack.dsse.json"
RAW_SIGNATURE = "signatures/tagmanifest-sha256.txt.sig"
UNSIGNED_TAG_FILES = (ENVELOPE, RAW_SIGNATURE)
LISTED_TAG_FILES = (BAGIT, BAG_INFO, MANIFEST, KEYRING, SIGNER_HINT)
TAG_FILES = LISTED_TAG_FILES + UNSIGNED_TAG_FILES + (TAGMANIFEST,)

ENTRIES = "data/audit/entries.jsonl"
DETAILS = "data/audit/details.jsonl"
CHECKPOINT = "data/audit/checkpoint"
PREVIOUS = "data/audit/previous-checkpoint"
CONSISTENCY = "data/audit/consistency.json"
REPORT = "data/report/report.html"
ALWAYS = (
    ENTRIES,
    DETAILS,
    CHECKPOINT,
    PREVIOUS,
    CONSISTENCY,
    REPORT,
    "data/report/report.pdf",
    "data/README.txt",
    "data/README.html",
    "data/verifier/verify_pack.py",
)
RECORDS = ("completeness", "decisions", "exceptions", "files", "pack", "withheld")
RECORDS_OF_A_FINAL_PACK = ("minutes", "people", "readout", "snapshot")
FILE_FOLDERS = ("data/artefacts/", "data/minutes/")
_PROOF = re.compile(r"data/audit/proofs/(0|[1-9][0-9]{0,17})\.tlog-proof")
_OPEN_FOLDERS = (*FILE_FOLDERS, "data/report/")
_SCHEMA = re.compile(r"data/schemas/[a-z]+\.schema\.json")

# What must be provable from the log: the members of a row that the logged details must also hold.
PROVED = {
    "pack": ("gate", "outcome", "review"),
    "decisions": ("outcome",),
    "exceptions": ("owner", "remediation_date"),
    "files": ("sha256",),
}
# Every log entry on an object of these kinds must be named by a row of the record, or be withheld by name.
KINDS = {"decisions": ("decision",), "exceptions": ("exception",)}
ENTRY_MEMBERS = {
    "v",
    "stream",
    "seq",
    "prev",
    "recorded_at",
    "at",
    "actor",
    "verb",
    "object",
    "request_id",
    "details_digest",
}

CHUNK = 1 << 18
LONGEST_LINE = 1 << 20
LARGEST_RECORD = 64 << 20
MOST_FAILURES = 200

_HEX64 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d" + "Z", re.ASCII
)
_PACK_ID = re.compile(r"EP-[A-Za-z0-9._-]+")


class Stop(Exception):
    """Going on would only repeat what is already known to be wrong."""


class Unreadable(Exception):
    """Not a pack, not even a damaged one."""


class Bad(Exception):
    """One thing is wrong; carries the code of its failure."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Findings:
    """The failures so far."""

    def __init__(self) -> None:
        self.failures: List[Failure] = []

    def add(self, code: str, message: str, path: str = "") -> None:
        if code not in CODES:
            raise KeyError(code)
        self.failures.append(Failure(code, message, path))
        if len(self.failures) >= MOST_FAILURES:
            raise Stop

    def attempt(self, path: str, step: Callable[..., Any], *given: Any) -> Any:
        """Run a step; note what it finds bad under `path` and answer None."""
        try:
            return step(*given)
        except Bad as wrong:
            self.add(wrong.code, str(wrong), path)
        return None


# ------------------------------------------------------------------------------------------------
# Ed25519 (RFC 8032), verification only. Nothing here is secret, so nothing needs constant time.

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_SQRT_M1 = pow(2, (_P - 1) // 4, _P)
Point = Tuple[int, int, int, int]


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `message` under the raw key `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _decompress(public), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    return _same(_times(scalar, _BASE), _plus(commitment, _times(challenge, key)))


def _plus(left: Point, right: Point) -> Point:
    a = (left[1] - left[0]) * (right[1] - right[0]) % _P
    b = (left[1] + left[0]) * (right[1] + right[0]) % _P
    c = 2 * left[3] * right[3] * _D % _P
    d = 2 * left[2] * right[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    made = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            made = _plus(made, point)
        point = _plus(point, point)
        scalar >>= 1
    return made


def _same(left: Point, right: Point) -> bool:
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % _P == 0


def _decompress(raw: bytes) -> Optional[Point]:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_M1 % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _decompress((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)
_SPKI = bytes.fromhex("302a300506032b6570032100")


def public_from_pem(pem: bytes) -> bytes:
    """The raw Ed25519 key of a PEM public key."""
    text = pem.decode("ascii", "replace").strip().replace("\r\n", "\n")
    found = re.fullmatch(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----", text)
    try:
        der = base64.b64decode(found.group(1).replace("\n", ""), validate=True) if found else b""
    except binascii.Error:
        der = b""
    if len(der) != 44 or not der.startswith(_SPKI):
        raise Bad("root_key_unusable", "this is not an Ed25519 public key in PEM form")
    return der[12:]


def public_pem(public: bytes) -> bytes:
    """The one PEM spelling of a raw key."""
    body = base64.b64encode(_SPKI + public)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"


def fingerprint(public: bytes) -> str:
    """What `ssh-keygen -lf` prints of the key."""
    blob = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", public))
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


# ------------------------------------------------------------------------------------------------
# Canonical JSON (RFC 8785) and base64 with one spelling.


def read_json(raw: bytes) -> Any:
    """Parse canonical JSON bytes, refusing a member named twice and any other spelling."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_int=_whole)
        same = canonical(value) == raw
    except (ValueError, RecursionError) as wrong:
        raise Bad("json_malformed", f"not JSON: {str(wrong)[:100]}") from None
    if not same:
        raise Bad("json_not_canonical", "not in canonical form")
    return value


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a value. Raises ValueError for what has none."""
    return _spell(value).encode("utf-8")


def _spell(value: Any) -> str:
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(_quote(name) + ":" + _spell(item) for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_spell, value)) + "]"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, float):
        return _spell_number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        raise ValueError("a number too large to be exact")
    return json.dumps(value)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spell_number(value: float) -> str:
    """ECMAScript's shortest form, made from Python's, which has the same digits."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("not a number of JSON")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _whole(digits: str) -> Any:
    """A whole number as JSON means it: beyond 2**53 it is a float, whose spelling decides."""
    return int(digits) if len(digits) < 16 else _exact(float(digits))


def _exact(value: float) -> Any:
    return int(value) if abs(value) < 2**53 else value


def _once(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Bad("json_duplicate_key", "a member stands twice in one object")
    return made


def _unbase64(text: Any, code: str) -> bytes:
    """Decode base64 that has the one canonical spelling."""
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raise Bad(code, "not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Bad(code, "not the canonical base64 of anything")
    return raw


# ------------------------------------------------------------------------------------------------
# The container. A pack's ZIP has exactly one spelling, so it is written again from what was read and
# compared.

_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF


class Member(NamedTuple):
    """One file of the container."""

    name: bytes
    offset: int
    size: int
    crc: int

    def local_header(self, stamp: int) -> bytes:
        big = self.size >= _MAX32
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.size) if big else b""
        size, version = (_MAX32, 45) if big else (self.size, 20)
        head = (b"PK\x03\x04", version, 0x0800, 0, stamp, self.crc, size, size, len(self.name), len(extra))
        return struct.pack("<4sHHHIIIIHH", *head) + self.name + extra

    def directory_header(self, stamp: int) -> bytes:
        big, far = self.size >= _MAX32, self.offset >= _MAX32
        wide = ([self.size, self.size] if big else []) + ([self.offset] if far else [])
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        size, version = _MAX32 if big else self.size, 45 if wide else 20
        head = (b"PK\x01\x02", 3 << 8 | version, version, 0x0800, 0, stamp, self.crc, size, size)
        tail = (len(self.name), len(extra), 0, 0, 0, 0o100644 << 16, _MAX32 if far else self.offset)
        return struct.pack("<4sHHHHIIIIHHHHHII", *(head + tail)) + self.name + extra

    def data(self, stamp: int) -> int:
        """Where the bytes of the file begin."""
        return self.offset + len(self.local_header(stamp))


def read_container(file: BinaryIO, length: int) -> Tuple[List[Member], int]:
    """Every member, and the one time stamp, of a canonical container."""
    _refuse_what_is_no_container(file, length)
    members: List[Member] = []
    stamp, position = 0, 0
    while True:
        head = _at(file, position, 30)
        if head[:4] != b"PK\x03\x04":
            break
        if len(head) < 30:
            raise Bad("zip_truncated", "the last file has half a header")
        stamp = stamp if members else struct.unpack_from("<I", head, 10)[0]
        member = _read_member(file, head, position, stamp)
        members.append(member)
        position = member.data(stamp) + member.size
        if position > length:
            raise Bad("zip_truncated", f"{_shown(member.name)} is cut off")
    _compare_directory(file, length, position, members, stamp)
    return members, stamp


def _refuse_what_is_no_container(file: BinaryIO, length: int) -> None:
    start = _at(file, 0, 4)
    end = _at(file, max(0, length - 70000), 70000)
    if start == b"PK\x03\x04":
        return
    if b"PK\x05\x06" not in end:
        raise Unreadable("this is not a ZIP file")
    raise Bad("zip_prefix", "the container does not begin with its first file")


def _read_member(file: BinaryIO, head: bytes, position: int, stamp: int) -> Member:
    crc, _packed, size, name_length, extra_length = struct.unpack_from("<IIIHH", head, 14)
    rest = _at(file, position + 30, name_length + extra_length)
    name, extra = rest[:name_length], rest[name_length:]
    if size == _MAX32 and len(extra) == 20:
        size = struct.unpack_from("<Q", extra, 4)[0]
    member = Member(name, position, size, crc)
    if member.local_header(stamp) != head + rest:
        raise Bad("zip_not_canonical", f"the header of {_shown(name)} is not as a pack's is written")
    return member


def _compare_directory(file: BinaryIO, length: int, position: int, members: List[Member], stamp: int) -> None:
    listed = b"".join(member.directory_header(stamp) for member in members)
    expected = listed + _ending(len(members), len(listed), position)
    actual = _at(file, position, len(expected))
    if actual == expected and position + len(expected) == length:
        return
    if actual == expected:
        raise Bad("zip_suffix", "something follows the end of the container")
    if position + len(actual) >= length and expected.startswith(actual):
        raise Bad("zip_truncated", "the container's directory is cut off")
    raise Bad("zip_not_canonical", "the container's directory does not list exactly the files that are there")


def _ending(count: int, size: int, offset: int) -> bytes:
    wide = b""
    if count >= _MAX16 or size >= _MAX32 or offset >= _MAX32:
        end64 = (b"PK\x06\x06", 44, 3 << 8 | 45, 45, 0, 0, count, count, size, offset)
        wide = struct.pack("<4sQHHIIQQQQ", *end64) + struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    few = min(count, _MAX16)
    end = (b"PK\x05\x06", 0, 0, few, few, min(size, _MAX32), min(offset, _MAX32), 0)
    return wide + struct.pack("<4sHHHHIIH", *end)


def _at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _shown(name: bytes) -> str:
    """A name for a message, with nothing that could play tricks on a terminal."""
    text = name.decode("utf-8", "replace")
    return "".join(c if unicodedata.category(c)[0] not in "CZ" or c == " " else "?" for c in text)[:200]


# ------------------------------------------------------------------------------------------------
# Names: the same rules the sealing side has.

_FORBIDDEN = re.compile(r'[<>:"|?*\\%]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def name_fault(path: str) -> str:
    """Why a pack may not hold this path, or nothing."""
    if path != unicodedata.normalize("NFC", path):
        return "not in Unicode normal form C"
    if len(path.encode("utf-8")) > 1024:
        return "too long"
    for segment in path.split("/"):
        if segment in ("", ".", ".."):
            return "an empty or relative part"
        if any(_odd(character) for character in segment):
            return "an invisible character"
        if _FORBIDDEN.search(segment) or _RESERVED.fullmatch(segment):
            return "a character or word that is not allowed everywhere"
        if segment != segment.strip(" ") or segment.endswith(".") or len(segment.encode("utf-8")) > 255:
            return "a space or dot at the end, or too long"
    return ""


def _odd(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE or (category == "Zs" and character != " ")


def clashes(paths: List[str]) -> Iterator[str]:
    """Paths that are one file where case is ignored, or both file and folder."""
    folded = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold()) for path in paths]
    seen = set()
    for path, key in zip(paths, folded):
        if key in seen:
            yield path
        seen.add(key)
    for path, key in zip(paths, folded):
        parts = key.split("/")
        if any("/".join(parts[:count]) in seen for count in range(1, len(parts))):
            yield path


# ------------------------------------------------------------------------------------------------
# Merkle tree (RFC 6962 section 2.1, RFC 9162 sections 2.1.3.2 and 2.1.4.2).


def leaf_hash(line: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing log: its size and its root at any moment, in O(log n) memory."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: List[Tuple[int, bytes]] = []

    def grow(self, leaf: bytes) -> None:
        level, node = 0, leaf
        while self._peaks and self._peaks[-1][0] == level:
            node = node_hash(self._peaks.pop()[1], node)
            level += 1
        self._peaks.append((level, node))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1][1]
        for _level, left in reversed(self._peaks[:-1]):
            node = node_hash(left, node)
        return node


def verify_inclusion(leaf: bytes, index: int, size: int, proof: List[bytes], root: bytes) -> bool:
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: List[bytes]) -> bool:
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == hashlib.sha256(b"").digest()
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _walk_consistency(old, new, old_root, new_root, path)


def _walk_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: List[bytes]) -> bool:
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    left = right = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            right = node_hash(right, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root


# ------------------------------------------------------------------------------------------------
# Checkpoints (c2sp.org/tlog-checkpoint on c2sp.org/signed-note).

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})")


class Checkpoint(NamedTuple):
    """What a log said of itself, and who signed that."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: List[Tuple[str, bytes]]


def read_checkpoint(raw: bytes) -> Checkpoint:
    """A signed checkpoint, its signatures unchecked."""
    body, blank, tail = _utf8(raw, "checkpoint_malformed").rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise Bad("checkpoint_malformed", "there are no signature lines")
    found = read_checkpoint_body(body + "\n")
    return found._replace(signatures=[_read_signature(line) for line in tail[:-1].split("\n")])


def read_checkpoint_body(body: str) -> Checkpoint:
    """The three unsigned lines."""
    lines = body.split("\n")
    if len(lines) != 4 or lines[3] or not re.fullmatch(r"[^\s+]+", lines[0]) or not _SIZE.fullmatch(lines[1]):
        raise Bad("checkpoint_malformed", "a checkpoint is an origin, a size and a root, each on its line")
    root = _unbase64(lines[2], "checkpoint_malformed")
    if len(root) != 32:
        raise Bad("checkpoint_malformed", "the root is not 32 bytes long")
    return Checkpoint(lines[0], int(lines[1]), root, body, [])


def _read_signature(line: str) -> Tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    if not found:
        raise Bad("checkpoint_malformed", "a signature line is a dash, a name and a base64 signature")
    return found.group(1), _unbase64(found.group(2), "checkpoint_malformed")


def signed_by(checkpoint: Checkpoint, keys: List[bytes]) -> bool:
    """Whether one of `keys` signed; a wrong signature under a known key raises."""
    good = False
    for name, raw in checkpoint.signatures:
        for public in keys:
            key_id = hashlib.sha256(name.encode("utf-8") + b"\n\x01" + public).digest()[:4]
            if name != checkpoint.origin or raw[:4] != key_id:
                continue
            if not ed25519_verify(public, checkpoint.body.encode("utf-8"), raw[4:]):
                raise Bad("checkpoint_signature", "the log's signature does not belong to this checkpoint")
            good = True
    return good


def _utf8(raw: bytes, code: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad(code, "not UTF-8") from None


# ------------------------------------------------------------------------------------------------
# DSSE envelopes and the keyring.


class Key(NamedTuple):
    """One key of the keyring; times to the second in UTC, "" for none."""

    use: str
    public: bytes
    keyid: str
    since: str
    until: str
    revoked_at: str

    def valid_at(self, moment: str) -> bool:
        started = self.since <= moment and (not self.until or moment < self.until)
        return started and (not self.revoked_at or moment < self.revoked_at)


class Envelope(NamedTuple):
    """A DSSE envelope, unchecked."""

    payload: bytes
    message: bytes
    signatures: List[Tuple[str, bytes]]


def read_envelope(raw: bytes, payload_type: str) -> Envelope:
    """Parse an envelope of exactly the expected type and shape."""
    value = read_json(raw)
    if not isinstance(value, dict) or set(value) != {"payload", "payloadType", "signatures"}:
        raise Bad("signature_malformed", "this is not a DSSE envelope")
    if value["payloadType"] != payload_type:
        raise Bad("payload_type", f"the envelope is not of type {payload_type}")
    payload = _unbase64(value["payload"], "signature_malformed")
    rows = value["signatures"]
    if not isinstance(rows, list) or not rows or len(rows) > 16:
        raise Bad("signature_malformed", "the envelope has no signatures")
    signatures = [_read_envelope_signature(row) for row in rows]
    kind = payload_type.encode()
    message = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    return Envelope(payload, message, signatures)


def _read_envelope_signature(row: Any) -> Tuple[str, bytes]:
    if not isinstance(row, dict) or set(row) != {"keyid", "sig"} or not isinstance(row["keyid"], str):
        raise Bad("signature_malformed", "a signature has a keyid and a sig")
    return row["keyid"], _unbase64(row["sig"], "signature_malformed")


def check_envelope(envelope: Envelope, keys: Dict[str, bytes]) -> List[str]:
    """The ids of the keys that signed: all of them known, all of them right."""
    for keyid, signature in envelope.signatures:
        if keyid not in keys:
            raise Bad("signer_unknown", f"no key {keyid[:80]!r} for this use")
        if not ed25519_verify(keys[keyid], envelope.message, signature):
            raise Bad("signature_wrong", f"the signature of {keyid} does not belong to this statement")
    return [keyid for keyid, _signature in envelope.signatures]


class Keyring(NamedTuple):
    """The keys the root answers for."""

    version: int
    keys: List[Key]

    def of(self, use: str, moment: str = "") -> List[Key]:
        return [key for key in self.keys if key.use == use and (not moment or key.valid_at(moment))]


def read_keyring(raw: bytes, root: Optional[bytes]) -> Keyring:
    """The keyring, held against the root key where there is one."""
    try:
        envelope = read_envelope(raw, KEYRING_PAYLOAD)
        value = read_json(envelope.payload)
    except Bad as wrong:
        raise Bad("keyring_malformed", str(wrong)) from None
    if root is not None:
        _check_root(envelope, root)
    if not isinstance(value, dict) or set(value) != {"keys", "version"} or not _is_index(value["version"]):
        raise Bad("keyring_malformed", "a keyring has a version and keys")
    if not isinstance(value["keys"], list):
        raise Bad("keyring_malformed", "a keyring has a list of keys")
    return Keyring(value["version"], [_read_key(row) for row in value["keys"]])


def _check_root(envelope: Envelope, root: bytes) -> None:
    try:
        check_envelope(envelope, {fingerprint(root): root})
    except Bad as wrong:
        raise Bad("keyring_wrong", f"not signed by the root key {fingerprint(root)}: {wrong}") from None


def _read_key(row: Any) -> Key:
    members = {"algorithm", "from", "keyid", "public", "revoked_at", "to", "use", "version"}
    if not isinstance(row, dict) or set(row) != members or row["algorithm"] != "ed25519":
        raise Bad("keyring_malformed", "a key lacks a member, or is not Ed25519")
    public = _unbase64(row["public"], "keyring_malformed")
    times = (row["from"], row["to"], row["revoked_at"])
    timed = _is_time(times[0]) and all(time == "" or _is_time(time) for time in times[1:])
    if len(public) != 32 or row["keyid"] != fingerprint(public) or not timed:
        raise Bad("keyring_malformed", "a key's id or times are not as the format says")
    return Key(row["use"], public, row["keyid"], *times)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and bool(_TIME.fullmatch(value))


def _is_index(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# ------------------------------------------------------------------------------------------------
# The report: it may not do anything, and it may not say something else than the statement.

_LOADING_TAGS = {
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "base",
    "link",
    "portal",
    "foreignobject",
}
_LOADING_ATTRIBUTES = {
    "src",
    "srcset",
    "data",
    "poster",
    "background",
    "action",
    "formaction",
    "ping",
    "xlink:href",
}
_STYLE_LOAD = re.compile(
    r"@import|url\(\s*['\"]?\s*(?!data:|#|['\"]?\))|image-set|expression\(", re.IGNORECASE
)


class ReportReader(HTMLParser):
    """Collects what a report would load or run, and what its head says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: List[str] = []
        self.metas: List[Tuple[str, str]] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        if tag in _LOADING_TAGS or (tag == "meta" and "http-equiv" in given):
            self.active.append(f"<{tag}>")
        if tag == "meta" and given.get("name", "").startswith("gatehouse:"):
            self.metas.append((given["name"], given.get("content", "")))
        for name, value in given.items():
            if _loads(tag, name, value):
                self.active.append(f"<{tag} {name}>")

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_style = False

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and _STYLE_LOAD.search(data.replace("\\", "")):
            self.active.append("<style>")


def _loads(tag: str, name: str, value: str) -> bool:
    """Whether an attribute runs or fetches something."""
    target = re.sub(r"[\x00-\x20]", "", value).lower()
    if name.startswith("on") or target.startswith(("javascript:", "vbscript:")):
        return True
    if name == "style":
        return bool(_STYLE_LOAD.search(value.replace("\\", "")))
    if name in _LOADING_ATTRIBUTES:
        return not target.startswith(("data:image/", "#")) and bool(target)
    return name == "href" and tag not in ("a", "area") and not target.startswith(("#", "data:image/"))


def read_report(raw: bytes) -> ReportReader:
    """Parse a report as a browser would begin to."""
    reader = ReportReader()
    try:
        reader.feed(_utf8(raw, "report_active"))
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        raise Bad("report_active", "the report is not HTML that can be read with certainty") from None
    return reader


# ------------------------------------------------------------------------------------------------
# The verification itself, in the order in which one thing rests on another.


class Verification:
    """One run over one pack."""

    def __init__(
        self,
        file: BinaryIO,
        root_key_pem: Optional[bytes],
        kept_checkpoint: Optional[str],
        kept_keyring: Optional[bytes],
        found: Findings,
        facts: Dict[str, Any],
    ) -> None:
        self.file, self.found, self.facts = file, found, facts
        self.root_key_pem, self.kept_checkpoint, self.kept_keyring = (
            root_key_pem,
            kept_checkpoint,
            kept_keyring,
        )
        self.buffers = (bytearray(CHUNK), bytearray(CHUNK))
        self.base = ""
        self.stamp = 0
        self.members: Dict[str, Member] = {}
        self.digests: Dict[str, str] = {}
        self.small: Dict[str, bytes] = {}
        self.payload: Dict[str, str] = {}
        self.predicate: Dict[str, Any] = {}
        self.records: Dict[str, Any] = {}
        self.keyring: Optional[Keyring] = None

    def run(self) -> None:
        self._open_container()
        self._hash_members()
        self._check_bag()
        self._check_keys()
        self._check_statement()
        self._read_records()
        LogCheck(self).run()
        self._check_report()
        self._check_completeness()

    # -- container and bag

    def _open_container(self) -> None:
        length = self.file.seek(0, os.SEEK_END)
        try:
            members, self.stamp = read_container(self.file, length)
        except Bad as wrong:
            self.found.add(wrong.code, str(wrong))
            raise Stop from None
        self._name_members(members)
        if self.found.failures:
            raise Stop
        self.facts.update(pack_id=self.base, size=length, files=len(members))

    def _name_members(self, members: List[Member]) -> None:
        for member in members:
            name = self.found.attempt(_shown(member.name), _utf8, member.name, "name_unsafe")
            if name is not None:
                self.base = self.base or name.split("/")[0]
                self._name_member(name, member)
        if not _PACK_ID.fullmatch(self.base):
            self.found.add("outside_folder", "the pack's folder has no pack's name")
        for name in clashes(list(self.members)):
            self.found.add("name_clash", "cannot be told from another name everywhere", name)
        if [member.name for member in members] != sorted(member.name for member in members):
            self.found.add("zip_not_canonical", "the files are not in the order of their names")

    def _name_member(self, name: str, member: Member) -> None:
        inside = name[len(self.base) + 1 :]
        fault = name_fault(name)
        if fault:
            self.found.add("name_unsafe", fault, _shown(member.name))
        elif not name.startswith(self.base + "/"):
            self.found.add("outside_folder", "lies outside the pack's folder", name)
        elif inside in self.members:
            self.found.add("zip_duplicate", "stands in the container twice", name)
        else:
            self.members[inside] = member

    def _hash_members(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            for path, member in self.members.items():
                if self._hash_member(pool, path, member) != member.crc:
                    code = "payload_changed" if path.startswith("data/") else "tag_changed"
                    self.found.add(code, "the container's check sum does not fit the file", path)

    def _hash_member(self, pool: ThreadPoolExecutor, path: str, member: Member) -> int:
        """Take digest and check sum at once, on two threads; keep what is small for later steps."""
        digest, crc = hashlib.sha256(), 0
        kept: Optional[List[bytes]] = [] if self._is_small(path, member) else None
        pending: Future[Any] = pool.submit(int)
        for view in self._chunks(member, self.buffers):
            before, pending = pending, pool.submit(digest.update, view)
            crc = zlib.crc32(view, crc)
            if kept is not None:
                kept.append(bytes(view))
            before.result()
        pending.result()
        self.digests[path] = digest.hexdigest()
        if kept is not None:
            self.small[path] = b"".join(kept)
        return crc

    def _chunks(self, member: Member, buffers: Tuple[bytearray, bytearray]) -> Iterator[memoryview]:
        """The bytes of a member; a chunk stays as it is until the next but one is asked for."""
        self.file.seek(member.data(self.stamp))
        left, turn = member.size, 0
        while left:
            view = memoryview(buffers[turn])[: min(CHUNK, left)]
            count = self.file.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise Unreadable("the file shrank while it was read")
            yield view[:count]
            left, turn = left - count, turn ^ 1

    @staticmethod
    def _is_small(path: str, member: Member) -> bool:
        own = path.startswith(("data/records/", "data/audit/", "data/report/")) or not path.startswith(
            "data/"
        )
        return own and path != ENTRIES and not path.endswith(".pdf") and member.size <= LARGEST_RECORD

    def _check_bag(self) -> None:
        tags = self.found.attempt(TAGMANIFEST, read_manifest, self.small.get(TAGMANIFEST, b"")) or {}
        self.payload = self.found.attempt(MANIFEST, read_manifest, self.small.get(MANIFEST, b"")) or {}
        self._check_tag_files(set(tags))
        self._check_payload_files()
        self._compare(tags, "tag_changed")
        self._compare(self.payload, "payload_changed")

    def _check_tag_files(self, listed: Set[str]) -> None:
        for path in TAG_FILES:
            if path not in self.members:
                code = "signature_missing" if path in UNSIGNED_TAG_FILES else "missing_file"
                self.found.add(code, "is not there", path)
        for path in self.members:
            if not path.startswith("data/") and path not in TAG_FILES:
                self.found.add("extra_tag_file", "has no place in this layout", path)
        if listed != set(LISTED_TAG_FILES):
            self.found.add("manifest_malformed", "does not list exactly the layout's tag files", TAGMANIFEST)

    def _check_payload_files(self) -> None:
        for path in self.members:
            if path.startswith("data/") and path not in self.payload:
                self.found.add("extra_file", "is in no manifest", path)
        for path in self.payload:
            if not _has_place(path):
                self.found.add("extra_file", "has no place in this layout", path)
        for path in ALWAYS:
            if path not in self.payload:
                self.found.add("missing_file", "is not there", path)

    def _compare(self, listed: Dict[str, str], code: str) -> None:
        for path, digest in listed.items():
            if path not in self.members:
                self.found.add("missing_file", "is listed but not there", path)
            elif self.digests[path] != digest:
                self.found.add(code, f"its SHA-256 is {self.digests[path]}, sealed was {digest}", path)

    # -- keys and signatures

    def _check_keys(self) -> None:
        root = None
        if self.root_key_pem is not None:
            root = self.found.attempt("", public_from_pem, self.root_key_pem)
            if root is None:
                raise Stop
            self.facts["root_key"] = fingerprint(root)
        self.keyring = self.found.attempt(KEYRING, read_keyring, self.small.get(KEYRING, b""), root)
        if self.keyring is not None and self.kept_keyring is not None:
            newer = self.found.attempt("the keyring from outside", read_keyring, self.kept_keyring, root)
            self.keyring = self._newest(self.keyring, newer)

    def _newest(self, own: Keyring, newer: Optional[Keyring]) -> Keyring:
        """A keyring from outside decides when it is newer; it still knows every key that was ever used."""
        if newer is None or newer.version <= own.version:
            return own
        known = {key.keyid for key in newer.keys}
        for key in own.keys:
            if key.keyid not in known:
                self.found.add("keyring_rollback", f"the newer keyring does not know {key.keyid}", KEYRING)
        return newer

    def _check_statement(self) -> None:
        envelope = self.found.attempt(
            ENVELOPE, read_envelope, self.small.get(ENVELOPE, b""), STATEMENT_PAYLOAD
        )
        if envelope is None or self.keyring is None:
            return
        keys = {key.keyid: key.public for key in self.keyring.of("pack")}
        signers = self.found.attempt(ENVELOPE, check_envelope, envelope, keys)
        statement = self.found.attempt(ENVELOPE, read_statement, envelope.payload)
        if statement is None or signers is None:
            return
        self.predicate = statement["predicate"]
        self._check_signers(signers, keys)
        self._check_subjects(statement["subject"])
        self._check_facts()

    def _check_signers(self, signers: List[str], keys: Dict[str, bytes]) -> None:
        keyring, sealed_at = self.keyring or Keyring(0, []), self.predicate["sealedAt"]
        valid = {key.keyid for key in keyring.of("pack", sealed_at)}
        for keyid in signers:
            if keyid not in valid:
                self.found.add("signer_not_valid", f"{keyid} was not valid at {sealed_at}", ENVELOPE)
        self.facts.update(signers=signers, keyring_version=keyring.version)
        first = keys[signers[0]]
        raw = self.small.get(RAW_SIGNATURE, b"")
        if not any(ed25519_verify(keys[keyid], self.small.get(TAGMANIFEST, b""), raw) for keyid in signers):
            self.found.add("signature_wrong", f"is not a signature over {TAGMANIFEST}", RAW_SIGNATURE)
        if self.small.get(SIGNER_HINT) != public_pem(first):
            self.found.add("signer_hint", f"is not the key {fingerprint(first)}", SIGNER_HINT)

    def _check_subjects(self, subjects: Any) -> None:
        expected = [
            {"digest": {"sha256": self.digests.get(name, "")}, "name": name}
            for name in (TAGMANIFEST, MANIFEST)
        ]
        if subjects != expected:
            self.found.add(
                "statement_subject", "the signed digests are not those of this pack's manifests", ENVELOPE
            )

    def _check_facts(self) -> None:
        said = self.predicate
        sizes = [member.size for path, member in self.members.items() if path.startswith("data/")]
        body = b"".join(line + b"\n" for line in self.small.get(CHECKPOINT, b"").split(b"\n")[:3])
        actual = {
            "auditCheckpoint": body.decode("utf-8", "replace"),
            "layout": LAYOUT,
            "packId": self.base,
            "payloadBytes": sum(sizes),
            "payloadFiles": len(sizes),
            "unsignedTagFiles": list(UNSIGNED_TAG_FILES),
        }
        for name, value in actual.items():
            if not _equal(said[name], value):
                self.found.add("statement_facts", f"{name} is not what the pack holds", ENVELOPE)
        if _dos_stamp(said["sealedAt"]) != self.stamp:
            self.found.add("statement_facts", "sealedAt is not the time in the container", ENVELOPE)
        self._check_bag_texts(said["sealedAt"], sum(sizes), len(sizes))
        for name in ("final", "demo", "purpose", "project", "decision", "sealedAt"):
            self.facts[name] = said[name]

    def _check_bag_texts(self, sealed_at: str, size: int, count: int) -> None:
        info = (
            f"External-Identifier: {self.base}\nBagging-Date: {sealed_at[:10]}\n"
            f"Payload-Oxum: {size}.{count}\nSealed-At: {sealed_at}\n"
        )
        declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        for path, expected in ((BAG_INFO, info.encode()), (BAGIT, declaration)):
            if self.small.get(path) != expected:
                self.found.add("bag_changed", "does not say what this pack is", path)

    # -- records and report

    def _read_records(self) -> None:
        needed = RECORDS + (RECORDS_OF_A_FINAL_PACK if self.predicate.get("final") else ())
        for name in needed:
            if f"data/records/{name}.json" not in self.members:
                self.found.add(
                    "missing_file", "this kind of pack has this record", f"data/records/{name}.json"
                )
        for name in RECORDS + RECORDS_OF_A_FINAL_PACK:
            path = f"data/records/{name}.json"
            if path in self.members:
                self.records[name] = self.found.attempt(path, self._read_record, path, name) or {}
        self._compare_pack_record()
        self._compare_file_list()

    def _read_record(self, path: str, name: str) -> Dict[str, Any]:
        if path not in self.small:
            raise Bad("json_malformed", "too large")
        value = read_json(self.small[path])
        if not isinstance(value, dict):
            raise Bad("record_malformed", "a record is a JSON object")
        _check_shape(name, value)
        return value

    def _compare_pack_record(self) -> None:
        pack, said = self.records.get("pack"), self.predicate
        if not pack or not said:
            return
        pairs = [
            ("decision", pack["decision"], said["decision"]),
            ("demo", pack["project"].get("demo"), said["demo"]),
            ("final", pack["final"], said["final"]),
            ("layout", pack["layout"], said["layout"]),
            ("pack_id", pack["pack_id"], said["packId"]),
            ("project", pack["project"].get("slug"), said["project"]),
            ("purpose", pack["purpose"], said["purpose"]),
            ("sealed_at", pack["sealed_at"], said["sealedAt"]),
        ]
        for name, own, signed in pairs:
            if not _equal(own, signed):
                self.found.add("statement_facts", f"{name} is not what was signed", "data/records/pack.json")

    def _compare_file_list(self) -> None:
        held = {
            path: (digest, self.members[path].size if path in self.members else 0)
            for path, digest in self.payload.items()
            if path.startswith(FILE_FOLDERS)
        }
        rows = self.records.get("files", {}).get("files", [])
        listed = {row["path"]: (row["sha256"], row["size"]) for row in rows}
        for path in sorted(set(held) | set(listed)):
            if held.get(path) != listed.get(path):
                self.found.add("files_list", f"{path} is not as listed", "data/records/files.json")
        if len(rows) != len(listed):
            self.found.add("files_list", "lists a file twice", "data/records/files.json")
        self.facts["uploaded_files"] = len(held)
        self.facts["uploaded_files_proved_by_the_log"] = sum(row["log_index"] is not None for row in rows)

    def _check_completeness(self) -> None:
        place = "data/records/completeness.json"
        withheld = {item.get("sha256") for item in self.records.get("withheld", {}).get("items", [])}
        known = {row["object"]["id"] for row in self.records.get("exceptions", {}).get("exceptions", [])}
        for row in self.records.get("completeness", {}).get("rows", []):
            for cited in row["evidence"]:
                self._check_citation(place, row["requirement"], cited, withheld)
            for name in row["exceptions"]:
                if name not in known:
                    self.found.add("exception_unknown", f"{row['requirement']} names {name!r}", place)

    def _check_citation(
        self, place: str, requirement: str, cited: Dict[str, Any], withheld: Set[Any]
    ) -> None:
        path, digest = cited.get("path"), cited.get("sha256")
        if path is None:
            if "link" not in cited and digest not in withheld:
                self.found.add("evidence_missing", f"{requirement}: what is withheld is not listed", place)
        elif path not in self.payload:
            self.found.add("evidence_missing", f"{requirement} cites {path}", place)
        elif self.payload[path] != digest:
            self.found.add("evidence_changed", f"{requirement} cites {path}", place)

    def _check_report(self) -> None:
        for path in self.payload:
            if path.startswith("data/report/") and path.endswith(".html"):
                reader = self.found.attempt(path, self._read_report_file, path)
                for what in reader.active[:5] if reader else ():
                    self.found.add("report_active", f"has {what}", path)
                if reader and path == REPORT and self.predicate:
                    self._compare_report(reader)

    def _read_report_file(self, path: str) -> ReportReader:
        if path not in self.small:
            raise Bad("report_active", "too large to be read")
        return read_report(self.small[path])

    def _compare_report(self, reader: ReportReader) -> None:
        said = self.predicate
        expected = {
            "gatehouse:pack-id": said["packId"],
            "gatehouse:final": "true" if said["final"] else "false",
            "gatehouse:gate": str(said["decision"]["gate"]),
            "gatehouse:outcome": str(said["decision"]["outcome"]),
            "gatehouse:sealed-at": said["sealedAt"],
        }
        for name, content in expected.items():
            if [value for key, value in reader.metas if key == name] != [content]:
                self.found.add("report_facts", f"{name} is not what was signed", REPORT)


def read_manifest(raw: bytes) -> Dict[str, str]:
    """A BagIt manifest with the one spelling a pack has: sorted, no line twice, LF."""
    listed: Dict[str, str] = {}
    for line in _utf8(raw, "manifest_malformed").split("\n")[:-1]:
        digest, gap, path = line[:64], line[64:66], line[66:]
        if not _HEX64.fullmatch(digest) or gap != "  " or name_fault(path):
            raise Bad("manifest_malformed", "a line is not a digest and a path")
        listed[path] = digest
    ordered = sorted(listed, key=lambda path: path.encode("utf-8"))
    if "".join(f"{listed[path]}  {path}\n" for path in ordered).encode("utf-8") != raw or not raw:
        raise Bad("manifest_malformed", "the lines are not sorted, each once, each with its end")
    return listed


def read_statement(payload: bytes) -> Dict[str, Any]:
    """The in-toto statement, with every member it must have."""
    value = read_json(payload)
    if not isinstance(value, dict) or set(value) != {"_type", "predicate", "predicateType", "subject"}:
        raise Bad("statement_malformed", "this is not an in-toto statement")
    if value["_type"] != STATEMENT_TYPE or value["predicateType"] != PREDICATE_TYPE:
        raise Bad("statement_malformed", "the statement is of another type")
    predicate = value["predicate"]
    members = {
        "auditCheckpoint",
        "decision",
        "demo",
        "final",
        "layout",
        "packId",
        "payloadBytes",
        "payloadFiles",
        "project",
        "purpose",
        "sealedAt",
        "unsignedTagFiles",
    }
    if not isinstance(predicate, dict) or set(predicate) != members or not _is_time(predicate["sealedAt"]):
        raise Bad("statement_malformed", "the statement lacks a fact or has one too many")
    decision = predicate["decision"]
    if not isinstance(decision, dict) or not {"gate", "outcome", "review", "log_index"} <= set(decision):
        raise Bad("statement_malformed", "the statement's decision lacks a member")
    if not isinstance(predicate["final"], bool):
        raise Bad("statement_malformed", "a pack is final or it is not")
    return value


def _has_place(path: str) -> bool:
    record = path.startswith("data/records/") and path[13:-5] in RECORDS + RECORDS_OF_A_FINAL_PACK
    return (
        path in ALWAYS
        or (record and path.endswith(".json"))
        or path.startswith(_OPEN_FOLDERS)
        or bool(_PROOF.fullmatch(path) or _SCHEMA.fullmatch(path))
    )


def _dos_stamp(time: str) -> int:
    year, month, day, hour, minute, second = (int(part) for part in re.split("[-T:Z]", time)[:6])
    return ((year - 1980) << 9 | month << 5 | day) << 16 | hour << 11 | minute << 5 | second // 2


def _equal(left: Any, right: Any) -> bool:
    """Equal as JSON: 1 is not true."""
    return canonical(left) == canonical(right)


def _check_shape(name: str, value: Dict[str, Any]) -> None:
    """What later steps rely on. The full schemas travel in the pack for whoever has a validator."""
    if name == "pack":
        _require(isinstance(value.get("project"), dict) and isinstance(value.get("decision"), dict), "pack")
        _require({"final", "layout", "pack_id", "purpose", "sealed_at"} <= set(value), "pack")
    for row in _rows(name, value):
        _require(isinstance(row, dict), "row")
        if name in KINDS:
            _require(
                _is_index(row.get("log_index")) and isinstance(row.get("verb"), str), "log_index and verb"
            )
            known = row.get("object")
            _require(isinstance(known, dict) and set(known) == {"kind", "id"}, "object")
            _require(_is_indexes(row.get("entries", [])), "entries")
        if name == "files":
            _require(
                set(row) == {"log_index", "path", "sha256", "size"} and isinstance(row["path"], str), "file"
            )
            _require(row["log_index"] is None or _is_index(row["log_index"]), "log_index")
        if name == "completeness":
            _require(isinstance(row.get("requirement"), str) and "status" in row, "requirement and status")
            _require(
                isinstance(row.get("evidence"), list) and isinstance(row.get("exceptions"), list), "lists"
            )
            _require(all(isinstance(item, dict) for item in row["evidence"]), "evidence")
            _require(all(isinstance(item.get("path", ""), str) for item in row["evidence"]), "evidence")
            _require(all(isinstance(item, str) for item in row["exceptions"]), "exceptions")
        if name == "withheld":
            _require(isinstance(row.get("sha256", ""), str) and _is_indexes(row.get("entries", [])), "item")


def _rows(name: str, value: Dict[str, Any]) -> List[Any]:
    member = {"withheld": "items", "completeness": "rows"}.get(name, name)
    if name not in ("completeness", "decisions", "exceptions", "files", "withheld"):
        return []
    rows = value.get(member)
    if not isinstance(rows, list):
        raise Bad("record_malformed", f"has no list {member}")
    return rows


def _is_indexes(value: Any) -> bool:
    return isinstance(value, list) and all(_is_index(item) for item in value)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Bad("record_malformed", f"a row's {what} is not as the format says")


# ------------------------------------------------------------------------------------------------
# The log, and what the records say against it.


class Entry(NamedTuple):
    """A log entry somebody refers to."""

    leaf: bytes
    value: Dict[str, Any]


class Claim(NamedTuple):
    """An object of a record that names the log entry it comes from."""

    record: str
    row: Dict[str, Any]

    @property
    def path(self) -> str:
        return f"data/records/{self.record}.json"


class LogCheck:
    """Reads the whole stream once, and holds checkpoints, proofs, details and records against it."""

    def __init__(self, run: Verification) -> None:
        self.run_of, self.found, self.small = run, run.found, run.small
        self.claims = [
            claim for name, value in run.records.items() for claim in _claims_in(name, value) if claim.row
        ]
        self.proofs = {
            int(found[1]): path for path in run.payload for found in [_PROOF.fullmatch(path)] if found
        }
        self.entries: Dict[int, Entry] = {}
        self.bodies: Dict[int, Dict[str, Any]] = {}
        self.by_kind: List[Tuple[str, int, Dict[str, Any]]] = []
        self.roots: Dict[int, bytes] = {}
        self.details: Dict[int, Tuple[bytes, Dict[str, Any]]] = {}
        self.tree = Tree()
        self.stream = ""

    def run(self) -> None:
        checkpoint = self.found.attempt(CHECKPOINT, read_checkpoint, self.small.get(CHECKPOINT, b""))
        previous = self.found.attempt(PREVIOUS, self._read_previous)
        kept = self._read_kept()
        self.found.attempt(DETAILS, self._read_details)
        wanted = {claim.row["log_index"] for claim in self.claims} | set(self.proofs) | set(self.details)
        sizes = {found.size for found in (checkpoint, previous, kept) if found}
        if ENTRIES not in self.run_of.members:
            return
        self.found.attempt(ENTRIES, self._read_stream, wanted, sizes)
        if checkpoint:
            self._check_checkpoint(checkpoint)
            self._check_previous(checkpoint, previous)
            self._check_kept(checkpoint, kept)
            self._check_proofs(checkpoint)
        self._check_details()
        self._check_claims()
        self._check_nothing_dropped()
        self.run_of.facts["log_entries"] = self.tree.size

    # -- reading

    def _read_previous(self) -> Checkpoint:
        raw = self.small.get(PREVIOUS, b"")
        if b"\n\n" in raw:
            return read_checkpoint(raw)
        marker = read_checkpoint_body(_utf8(raw, "checkpoint_malformed"))
        if marker.size or marker.root != hashlib.sha256(b"").digest():
            raise Bad("previous_checkpoint", "an unsigned head can only be that of the empty log")
        return marker

    def _read_kept(self) -> Optional[Checkpoint]:
        text = self.run_of.kept_checkpoint
        if text is None:
            return None
        try:
            return read_checkpoint(text.encode("utf-8", "surrogatepass"))
        except Bad as wrong:
            self.found.add("outside_checkpoint", f"the checkpoint you kept cannot be read: {wrong}")
            return None

    def _read_details(self) -> None:
        if DETAILS in self.run_of.members and DETAILS not in self.small:
            raise Bad("details_wrong", "too large")
        last = -1
        lines = self.small.get(DETAILS, b"").split(b"\n")
        if lines.pop():
            raise Bad("details_wrong", "the last line has no end")
        for line in lines:
            row = read_json(line)
            shaped = isinstance(row, dict) and set(row) == {"body", "salt", "seq"} and _is_index(row["seq"])
            if not shaped or row["seq"] <= last or not isinstance(row["body"], dict):
                raise Bad("details_wrong", "a line is not a seq, a salt and a body, in order")
            if not isinstance(row["salt"], str) or not re.fullmatch(r"([0-9a-f]{2})+", row["salt"]):
                raise Bad("details_wrong", "a salt is not hexadecimal")
            last = row["seq"]
            self.details[last] = (bytes.fromhex(row["salt"]), row["body"])

    def _read_stream(self, wanted: Set[int], sizes: Set[int]) -> None:
        kinds = {kind for group in KINDS.values() for kind in group}
        before = ""
        self.roots[0] = self.tree.root()
        for line in self._lines():
            seq = self.tree.size
            entry = _read_entry(line, seq)
            if seq == 0:
                self.stream = entry["stream"]
            self._check_order(entry, seq, before)
            leaf = leaf_hash(line)
            before = leaf.hex()
            self.tree.grow(leaf)
            if seq in wanted:
                self.entries[seq] = Entry(leaf, entry)
            if entry["object"]["kind"] in kinds:
                self.by_kind.append((entry["object"]["kind"], seq, entry["object"]))
            if self.tree.size in sizes:
                self.roots[self.tree.size] = self.tree.root()

    def _check_order(self, entry: Dict[str, Any], seq: int, before: str) -> None:
        if entry["seq"] != seq:
            raise Bad("log_seq", f"entry {seq} says it is {entry['seq']}")
        if entry["prev"] != before:
            raise Bad("log_prev", f"entry {seq} does not follow the one before it")
        if entry["stream"] != self.stream:
            raise Bad("log_stream", f"entry {seq} belongs to another stream")

    def _lines(self) -> Iterator[bytes]:
        rest = b""
        member = self.run_of.members[ENTRIES]
        for view in self.run_of._chunks(member, self.run_of.buffers):
            *whole, rest = (rest + bytes(view)).split(b"\n")
            yield from whole
            if len(rest) > LONGEST_LINE:
                raise Bad("log_malformed", "a line is too long")
        if rest:
            raise Bad("log_malformed", "the last line has no end")

    # -- checkpoints and proofs

    def _log_keys(self, moment: str = "") -> List[bytes]:
        keyring = self.run_of.keyring
        return [key.public for key in keyring.of("log", moment)] if keyring else []

    def _check_checkpoint(self, checkpoint: Checkpoint) -> None:
        keys = self._log_keys(self.run_of.predicate.get("sealedAt", ""))
        signed = self.found.attempt(CHECKPOINT, signed_by, checkpoint, keys)
        if signed is False:
            self.found.add("checkpoint_signature", "no log key valid at the sealing signed it", CHECKPOINT)
        if (self.tree.size, self.tree.root()) != (checkpoint.size, checkpoint.root):
            self.found.add("log_root", f"it was signed over {checkpoint.size} other entries", CHECKPOINT)
        if self.tree.size and checkpoint.origin.rpartition("/")[2] != self.stream:
            self.found.add("log_stream", "the checkpoint is of another stream", CHECKPOINT)
        self.run_of.facts["checkpoint"] = checkpoint.body

    def _check_previous(self, checkpoint: Checkpoint, previous: Optional[Checkpoint]) -> None:
        if previous is None:
            return
        if previous.size and not self.found.attempt(PREVIOUS, signed_by, previous, self._log_keys()):
            self.found.add("checkpoint_signature", "no log key signed it", PREVIOUS)
        if previous.origin != checkpoint.origin or self.roots.get(previous.size) != previous.root:
            self.found.add("previous_checkpoint", "is not of the beginning of this log", PREVIOUS)
        self.found.attempt(CONSISTENCY, self._check_consistency, checkpoint, previous)

    def _check_consistency(self, checkpoint: Checkpoint, previous: Checkpoint) -> None:
        value = read_json(self.small.get(CONSISTENCY, b""))
        if not isinstance(value, dict) or set(value) != {"from", "proof", "to"}:
            raise Bad("consistency_wrong", "a consistency proof has from, to and proof")
        if not _equal([value["from"], value["to"]], [previous.size, checkpoint.size]) or not isinstance(
            value["proof"], list
        ):
            raise Bad("consistency_wrong", "the proof is between other sizes")
        proof = [_unbase64(text, "consistency_wrong") for text in value["proof"]]
        if not verify_consistency(previous.size, checkpoint.size, previous.root, checkpoint.root, proof):
            raise Bad("consistency_wrong", "the proof does not hold")

    def _check_kept(self, checkpoint: Checkpoint, kept: Optional[Checkpoint]) -> None:
        if kept is None:
            return
        where = f"you kept {kept.origin} with {kept.size} entries"
        if self.found.attempt("", signed_by, kept, self._log_keys()) is not True:
            self.found.add("outside_checkpoint", f"{where}, signed by no log key of this pack's keyring")
        if kept.origin != checkpoint.origin:
            self.found.add("outside_checkpoint", f"{where}; this log is {checkpoint.origin}")
        elif kept.size > self.tree.size:
            self.found.add("outside_checkpoint", f"{where}; this log has only {self.tree.size}")
        elif self.roots.get(kept.size) != kept.root:
            self.found.add("outside_checkpoint", f"{where}; the log had other entries then")
        else:
            self.run_of.facts["held_against_kept_checkpoint"] = kept.size

    def _check_proofs(self, checkpoint: Checkpoint) -> None:
        decisive = {
            c.row["log_index"] for c in self.claims if c.record in ("decisions", "exceptions", "pack")
        }
        for index in sorted(decisive - set(self.proofs)):
            self.found.add(
                "proof_missing", f"entry {index} has no proof", f"data/audit/proofs/{index}.tlog-proof"
            )
        for index, path in self.proofs.items():
            self.found.attempt(path, self._check_proof, index, path, checkpoint)

    def _check_proof(self, index: int, path: str, checkpoint: Checkpoint) -> None:
        text = _utf8(self.small.get(path, b""), "proof_wrong")
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {index}"] or not blank:
            raise Bad("proof_wrong", f"is not a proof for entry {index}")
        if note.encode("utf-8") != self.small.get(CHECKPOINT):
            raise Bad("proof_wrong", "is a proof in another checkpoint")
        hashes = [_unbase64(line, "proof_wrong") for line in lines[2:]]
        entry = self.entries.get(index)
        if not entry or not verify_inclusion(entry.leaf, index, checkpoint.size, hashes, checkpoint.root):
            raise Bad("proof_wrong", "the proof does not hold")

    # -- records against the log

    def _check_details(self) -> None:
        for seq, (salt, body) in self.details.items():
            entry = self.entries.get(seq)
            digest = "sha256:" + hashlib.sha256(salt + canonical(body)).hexdigest()
            if not entry or entry.value["details_digest"] != digest:
                self.found.add("details_wrong", f"entry {seq} was made over other details", DETAILS)
            elif isinstance(body.get("details"), dict):
                self.bodies[seq] = body["details"]

    def _check_claims(self) -> None:
        for claim in self.claims:
            self.found.attempt(claim.path, self._check_claim, claim)

    def _check_claim(self, claim: Claim) -> None:
        row, index = claim.row, claim.row["log_index"]
        entry = self.entries.get(index)
        if entry is None:
            raise Bad("record_log", f"the log has no entry {index}")
        for name in ("verb", "object", "actor"):
            if name in row and not _equal(row[name], entry.value[name]):
                raise Bad("record_log", f"entry {index} has another {name}")
        self._check_content(claim, index)

    def _check_content(self, claim: Claim, index: int) -> None:
        """What a row and the logged details both name must be equal; what must be proved, both must name."""
        required = PROVED.get(claim.record)
        logged = self.bodies.get(index)
        if logged is None:
            if required is None:
                return
            raise Bad("record_unproved", f"the details of entry {index} are not in the pack")
        for name in required or ():
            if name not in claim.row or name not in logged:
                raise Bad("record_unproved", f"entry {index} does not prove {name}")
        shared = required if claim.record == "files" else set(claim.row) & set(logged)
        for name in sorted(shared or ()):
            if not _equal(claim.row[name], logged[name]):
                raise Bad("record_log", f"entry {index} says something else of {name}")

    def _check_nothing_dropped(self) -> None:
        withheld = {
            index
            for item in self.run_of.records.get("withheld", {}).get("items", [])
            for index in item.get("entries", [])
        }
        for record, kinds in KINDS.items():
            named = self._named_by(record)
            for kind, seq, known in self.by_kind:
                if kind in kinds and seq not in withheld and seq not in named.get(_key(known), set()):
                    path = f"data/records/{record}.json"
                    self.found.add("record_dropped", f"entry {seq} on {kind} {known['id']} is left out", path)

    def _named_by(self, record: str) -> Dict[str, Set[int]]:
        named: Dict[str, Set[int]] = {}
        for row in self.run_of.records.get(record, {}).get(record, []):
            entries = set(row.get("entries", [])) | {row["log_index"]}
            named.setdefault(_key(row["object"]), set()).update(entries)
        return named


def _key(known: Any) -> str:
    return canonical(known).decode("utf-8")


def _claims_in(record: str, value: Any) -> Iterator[Claim]:
    """Every object, however deep, that names a log_index."""
    if isinstance(value, dict):
        if _is_index(value.get("log_index")):
            yield Claim(record, value)
        for item in value.values():
            yield from _claims_in(record, item)
    elif isinstance(value, list):
        for item in value:
            yield from _claims_in(record, item)


def _read_entry(line: bytes, seq: int) -> Dict[str, Any]:
    """One log line: canonical, complete, nothing more."""
    try:
        entry = json.loads(line)
        spelled = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError):
        raise Bad("log_malformed", f"entry {seq} is not JSON") from None
    if spelled != line or not isinstance(entry, dict) or set(entry) != ENTRY_MEMBERS:
        raise Bad("log_malformed", f"entry {seq} is not canonical, or lacks a member")
    known = entry["object"]
    texts = ("stream", "prev", "recorded_at", "at", "actor", "verb", "request_id", "details_digest")
    if (
        not all(isinstance(entry[name], str) for name in texts)
        or not _is_index(entry["seq"])
        or entry["v"] != 1
    ):
        raise Bad("log_malformed", f"entry {seq} has a member of another kind")
    if not isinstance(known, dict) or set(known) != {"kind", "id"} or not isinstance(known["kind"], str):
        raise Bad("log_malformed", f"entry {seq} names no object")
    return entry


# ------------------------------------------------------------------------------------------------
# The command.


def main(argv: Optional[List[str]] = None) -> int:
    """Verify and print; answers the exit status."""
    options = _options().parse_args(argv)
    try:
        root = _file(options.root_key)
        kept = _file(options.prev_checkpoint)
        keyring = _file(options.keyring)
        if root is not None:
            public_from_pem(root)
        text = None if kept is None else _utf8(kept, "checkpoint_malformed")
    except (OSError, Bad) as wrong:
        print(f"verify_pack: {wrong}", file=sys.stderr)
        return WRONG_USE
    result = verify(options.pack, root, text, keyring)
    print(_as_json(result) if options.json else _as_words(result, options.pack))
    return EXIT_STATUS[result.status]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        print(f"verify_pack: {message}", file=sys.stderr)
        raise SystemExit(WRONG_USE)


def _options() -> argparse.ArgumentParser:
    parser = _Parser(prog="verify_pack", description="Verify a Gatehouse evidence pack.")
    parser.add_argument("pack", metavar="FILE", help="the pack, a ZIP file")
    parser.add_argument(
        "--root-key", metavar="KEY", help="the root's public key (PEM), from outside the pack"
    )
    parser.add_argument("--prev-checkpoint", metavar="FILE", help="a checkpoint kept from an earlier pack")
    parser.add_argument("--keyring", metavar="FILE", help="a newer keyring.dsse.json, from outside the pack")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    return parser


def _file(path: Optional[str]) -> Optional[bytes]:
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read(1 << 20)


def _as_json(result: Result) -> str:
    answer = {
        "status": result.status,
        "exit": EXIT_STATUS[result.status],
        "failures": [failure._asdict() for failure in result.failures],
        "facts": result.facts,
    }
    return json.dumps(answer, indent=2, sort_keys=True)


def _as_words(result: Result, path: str) -> str:
    if result.status == UNREADABLE:
        return f"UNREADABLE: {path}: {result.failures[0].message}"
    if result.status == TAMPERED:
        lines = [f"TAMPERED: {path} is not as it was sealed"]
        for failure in result.failures:
            place = f"{failure.path}: " if failure.path else ""
            lines.append(f"  {failure.code}: {place}{failure.message}")
        return _plain("\n".join(lines))
    facts = result.facts
    lines = ["VERIFIED" if result.status == VERIFIED else "INTEGRITY ONLY: signer unknown"]
    kind = ("final" if facts["final"] else "DRAFT") + (", DEMO" if facts["demo"] else "")
    decision = facts["decision"]
    lines.append(f"  {facts['pack_id']} ({kind}), sealed {facts['sealedAt']}")
    lines.append(
        f"  {decision['gate']}, review {decision['review']}: {decision['outcome'] or 'no outcome yet'}"
    )
    lines.append(f"  Intact: {facts['files']} files, {facts['log_entries']} log entries, all as sealed.")
    lines.append(f"  Signed by {', '.join(facts['signers'])}.")
    if result.status == VERIFIED:
        lines.append(
            f"  The root {facts['root_key']} answers for that key: compare it with the one you hold."
        )
    else:
        lines.append("  No root key was given: anybody could have made and signed this. Use --root-key.")
    if "held_against_kept_checkpoint" in facts:
        count = facts["held_against_kept_checkpoint"]
        lines.append(f"  The first {count} log entries are those you kept a checkpoint of.")
    else:
        lines.append("  Not proved: that no holder of all keys wrote a new history. Use --prev-checkpoint.")
    return _plain("\n".join(lines))


def _plain(text: str) -> str:
    """Nothing from inside a pack may steer a terminal."""
    return "".join(c if c == "\n" or c.isprintable() else "?" for c in text)


if __name__ == "__main__":
    raise SystemExit(main())
