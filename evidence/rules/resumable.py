"""What a tus request says in its headers (tus 1.0.0, https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
import re

from portal.answers import InvalidInput

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum"
MEDIA_TYPE = "application/offset+octet-stream"
# The protocol asks for SHA-1 at least. It finds broken transport here; what names the file is its SHA-256.
ALGORITHMS = {"sha256": 32, "sha1": 20}
LONGEST_METADATA = 4096
KEY = re.compile(r"[^\s,]{1,100}")


def number(header: str, text: str) -> int:
    """A length or offset in bytes. Raises `InvalidInput` at the header."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise InvalidInput.at(header, f"{header} is a number of bytes.")
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """`Upload-Metadata`: comma-separated pairs of a key and a value in Base64, keys unique."""
    if len(text) > LONGEST_METADATA:
        raise _wrong(f"At most {LONGEST_METADATA} characters.")
    found: dict[str, str] = {}
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in found:
            raise _wrong("Every pair begins with a key of its own.")
        found[key] = _plain(value.strip())
    return found


def checksum(text: str) -> tuple[str, bytes]:
    """`Upload-Checksum`: the algorithm, and the digest of this request's bytes."""
    name, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != ALGORITHMS.get(name, -1):
        known = " or ".join(ALGORITHMS)
        raise InvalidInput.at("Upload-Checksum", f"Write {known}, a space, and the digest in Base64.")
    return name, digest


def announced(found: dict[str, str]) -> str:
    """The SHA-256 of the whole file when the sender says it, in hexadecimal; else empty."""
    said = found.get("sha256", "").lower()
    if said and not re.fullmatch(r"[0-9a-f]{64}", said):
        raise _wrong("sha256 has 64 hexadecimal digits.")
    return said


def _plain(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise _wrong("Every value is UTF-8 in Base64.") from None


def _wrong(words: str) -> InvalidInput:
    return InvalidInput.at("Upload-Metadata", words)
