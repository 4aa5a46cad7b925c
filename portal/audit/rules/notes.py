"""Signed notes and log checkpoints (c2sp.org/signed-note and c2sp.org/tlog-checkpoint).

A checkpoint is a text of exactly three lines (origin, size, base64 root), an empty line and one or more
signature lines. The name of the signing key is the origin, as tlog-checkpoint recommends, so one Ed25519 key
signs many streams without one stream's checkpoint passing for another's.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class BadNote(ValueError):
    """The text is not a checkpoint, or the key did not sign it."""


class NoteSigner(Protocol):
    """What signing a note needs of a key."""

    @property
    def public_bytes(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log said of itself: its origin, its number of entries and their RFC 6962 root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key that may sign notes: its name (for a checkpoint the origin) and its 32 raw bytes."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes a signature line begins with."""
        return key_id(self.name, self.public)

    def __str__(self) -> str:
        """The `name+hash+key` form other tools take on the command line."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def key_id(name: str, public: bytes) -> bytes:
    """The short id of an Ed25519 note key: a label to find the key by, not a proof of it."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def sign_checkpoint(origin: str, size: int, root: bytes, signer: NoteSigner) -> str:
    """The signed checkpoint of a log. Raises `BadNote` for what cannot be written down as one."""
    body = Checkpoint(origin, size, root).body
    parse_body(body)
    signature = key_id(origin, signer.public_bytes) + signer.sign(body.encode())
    return f"{body}\n\u2014 {origin} {base64.b64encode(signature).decode()}\n"


def open_checkpoint(text: str, verifier_key: VerifierKey) -> Checkpoint:
    """Read a checkpoint that `verifier_key` signed.

    Lines of other keys (rotation, witnesses) are passed over; a line of this key that does not verify refuses
    the whole note. Raises `BadNote`.
    """
    checkpoint, signatures = split_checkpoint(text)
    mine = [raw for name, raw in signatures if name == verifier_key.name and raw[:4] == verifier_key.key_id]
    if not mine:
        raise BadNote(f"the checkpoint carries no signature of {verifier_key.name}")
    for raw in mine:
        _check(verifier_key.public, raw[4:], checkpoint.body.encode())
    return checkpoint


def split_checkpoint(text: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    """A signed checkpoint's content and its signature lines, unchecked. Raises `BadNote` when malformed."""
    body, blank, tail = text.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadNote("the checkpoint has no signature lines")
    return parse_body(body + "\n"), [_signature(line) for line in tail[:-1].split("\n")]


def parse_body(body: str) -> Checkpoint:
    """The three unsigned lines. Raises `BadNote` unless they are exactly as `Checkpoint.body` writes them."""
    lines = body.split("\n")
    if len(lines) != 4 or lines[3] or not _NAME.fullmatch(lines[0]) or not _SIZE.fullmatch(lines[1]):
        raise BadNote("a checkpoint is an origin, a size and a root, each on its line")
    checkpoint = Checkpoint(lines[0], int(lines[1]), _base64(lines[2]))
    if len(checkpoint.root) != 32 or checkpoint.body != body:
        raise BadNote("the root is not the base64 of 32 bytes")
    return checkpoint


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    raw = _base64(found[2]) if found else b""
    if found is None or len(raw) < 5:
        raise BadNote("a signature line is a dash, a key name and a base64 signature")
    return found[1], raw


def _check(public: bytes, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as wrong:
        raise BadNote("the signature does not belong to this text") from wrong


def _base64(text: str) -> bytes:
    """Decode, refusing a second spelling of the same bytes (loose padding bits)."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadNote("not base64") from wrong
    if base64.b64encode(raw).decode() != text:
        raise BadNote("not canonical base64")
    return raw
