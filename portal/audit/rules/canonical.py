"""The one text form of a value: JSON (JCS, RFC 8785) and moments; and how a log entry binds its details."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """`value` as JCS bytes. Raises `ValueError` for what JSON cannot hold, whole numbers above 2**53 too."""
    return rfc8785.dumps(value)


def rfc3339(moment: datetime) -> str:
    """UTC with microseconds and a Z, so that equal moments have equal text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def digest(value: Any) -> str:
    """`sha256:` and the SHA-256 of the JCS bytes."""
    return "sha256:" + sha256(canonical(value)).hexdigest()


def details_digest(salt: bytes, details: Any) -> str:
    """What a log entry says of its details: a SHA-256 over the entry's own salt and the JCS bytes.

    The salt keeps a digest in the log from being matched against guesses of a name or a sentence.
    """
    return "sha256:" + sha256(salt + canonical(details)).hexdigest()
