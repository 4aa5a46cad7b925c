"""The pack's keys: root, pack signer and log signer, and the keyring that the root signs.

The root answers for the others and belongs offline; a reader trusts its fingerprint from outside the pack.
Pack and log are separate keys, so that whoever holds one of them alone cannot rewrite a pack. A retired key
stays in the keyring with its last day: an old pack is judged by the keys that were valid when it was sealed.
"""

from __future__ import annotations

import base64
import contextlib
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.packs import dsse
from portal.audit.keys import FileSigner, Signer, fingerprint, load_or_make
from portal.audit.rules.canonical import canonical

KEYRING_PAYLOAD = "application/vnd.gatehouse.keyring+json"
KEYRING_FILE = "keyring.dsse.json"
USES = ("root", "pack", "log")

__all__ = [
    "KEYRING_FILE",
    "KEYRING_PAYLOAD",
    "USES",
    "FileSigner",
    "KeyFolder",
    "KeyLost",
    "Keyring",
    "KeyringEntry",
    "Signer",
    "fingerprint",
    "load_or_make",
    "public_from_pem",
    "public_pem",
]


class KeyLost(Exception):
    """A key that the keyring names is not there; another one may not take its place unsaid."""


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """One public key: what it may sign and when. Times are RFC 3339 to the second, in UTC; "" means open."""

    use: str
    public: bytes
    valid_from: str
    valid_to: str = ""
    revoked_at: str = ""
    version: int = 1
    algorithm: str = "ed25519"

    @property
    def keyid(self) -> str:
        return fingerprint(self.public)

    def as_json(self) -> dict[str, Any]:
        return {
            "algorithm": self.algorithm,
            "from": self.valid_from,
            "keyid": self.keyid,
            "public": base64.b64encode(self.public).decode(),
            "revoked_at": self.revoked_at,
            "to": self.valid_to,
            "use": self.use,
            "version": self.version,
        }

    @classmethod
    def of_json(cls, row: dict[str, Any]) -> KeyringEntry:
        return cls(
            use=row["use"],
            public=base64.b64decode(row["public"]),
            valid_from=row["from"],
            valid_to=row["to"],
            revoked_at=row["revoked_at"],
            version=row["version"],
            algorithm=row["algorithm"],
        )


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every key this installation ever signed with. `version` grows with each change."""

    version: int
    entries: tuple[KeyringEntry, ...]

    @classmethod
    def first(cls, signers: dict[str, Signer], valid_from: datetime) -> Keyring:
        """One key of each use, valid from one moment on."""
        start = rfc3339(valid_from)
        return cls(1, tuple(KeyringEntry(use, signers[use].public_bytes, start) for use in USES))

    def rotate(self, use: str, public: bytes, at: datetime) -> Keyring:
        """A keyring in which `public` follows the present key of `use` at `at`."""
        moment = rfc3339(at)
        kept = [replace(e, valid_to=moment) if e.use == use and not e.valid_to else e for e in self.entries]
        number = 1 + sum(entry.use == use for entry in self.entries)
        return Keyring(self.version + 1, (*kept, KeyringEntry(use, public, moment, version=number)))

    def revoke(self, keyid: str, at: datetime) -> Keyring:
        """A keyring in which a key counts no more from `at` on. Raises `KeyError` for an unknown key."""
        if keyid not in {entry.keyid for entry in self.entries}:
            raise KeyError(keyid)
        moment = rfc3339(at)
        changed = (replace(e, revoked_at=moment) if e.keyid == keyid else e for e in self.entries)
        return Keyring(self.version + 1, tuple(changed))

    def sign(self, root: Signer) -> bytes:
        """The `keyring.dsse.json` that the root answers for."""
        document = {"keys": [entry.as_json() for entry in self.entries], "version": self.version}
        return dsse.sign(KEYRING_PAYLOAD, canonical(document), root)


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Keys kept as files readable by their owner alone: for small installations."""

    folder: Path

    def signer(self, use: str) -> FileSigner:
        """The key of `use` ("root", "pack", "log"), made on first use.

        Raises `KeyLost` when the keyring names one already: what a new key signed, nobody could verify.
        """
        if use not in USES:
            raise ValueError(f"there is no key for {use}")
        if (self.folder / KEYRING_FILE).exists() and not (self.folder / f"{use}.pem").exists():
            raise KeyLost(f"{use}.pem is gone from the keys' folder. Bring it back from the backup.")
        return load_or_make(self.folder, use)

    def keyring(self, *, valid_from: datetime) -> bytes:
        """The signed keyring, made on first use with every key valid from `valid_from`.

        The first of several starting processes wins. Nothing sealed before `valid_from` will verify, so an
        installation that loads a story from its past names the story's beginning.
        """
        path = self.folder / KEYRING_FILE
        if not path.exists():
            signers: dict[str, Signer] = {use: self.signer(use) for use in USES}
            _write_once(path, Keyring.first(signers, valid_from).sign(signers["root"]))
        return path.read_bytes()

    @property
    def root_is_here(self) -> bool:
        """Whether the root's private key still lies beside the others, where it does not belong."""
        return (self.folder / "root.pem").exists()


def public_pem(public: bytes) -> bytes:
    """A raw Ed25519 public key as OpenSSL reads it (SubjectPublicKeyInfo, RFC 8410)."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_from_pem(pem: bytes) -> bytes:
    """The 32 raw bytes of a PEM public key. Raises `ValueError` for another kind of key."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")
    return key.public_bytes_raw()


def rfc3339(moment: datetime) -> str:
    """UTC to the second. Raises `ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time in a pack needs a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write_once(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as made:
        made.write(content)
    with contextlib.suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)
