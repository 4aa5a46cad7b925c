"""Ed25519 keys kept as files: for small installations; a KMS fits behind the same three attributes.

The key id is OpenSSH's fingerprint, `SHA256:` and unpadded base64: `ssh-keygen -lf` prints the same string,
so two people can compare it by eye, and outside DSSE verifiers accept it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Signer(Protocol):
    """Anything that signs with Ed25519."""

    @property
    def name(self) -> str: ...
    @property
    def keyid(self) -> str: ...
    @property
    def public_bytes(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class FileSigner:
    """A private key read from a PEM file."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public_bytes(self) -> bytes:
        """The 32 raw bytes of the public key (RFC 8032)."""
        raw = serialization.Encoding.Raw
        return self.key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)

    @property
    def keyid(self) -> str:
        return fingerprint(self.public_bytes)

    @property
    def public_pem(self) -> bytes:
        """SubjectPublicKeyInfo, as OpenSSL reads it."""
        pem = serialization.Encoding.PEM
        return self.key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)


def fingerprint(public: bytes) -> str:
    """The SSH fingerprint of a raw Ed25519 public key (RFC 4253 section 6.6, RFC 8709)."""
    blob = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", public))
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def load_or_make(folder: Path, use: str) -> FileSigner:
    """Read `folder/use.pem`, or make it on first use, readable by its owner alone."""
    path = folder / f"{use}.pem"
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 private key")
    return FileSigner(name=f"gatehouse.{use}", key=key)


def _make(path: Path) -> None:
    """Whoever links first wins, so two starting processes never hold different keys."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as made:
        made.write(pem)
    with contextlib.suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)
