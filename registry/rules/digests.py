"""What names content: SHA-256 of bytes, or a full commit id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

ACCEPTED = re.compile(r"sha256:[0-9a-f]{64}|git:(?:[0-9a-f]{40}|[0-9a-f]{64})")


def digest_problem(text: str) -> str:
    """What is wrong with a digest, in words; empty when nothing is."""
    if ACCEPTED.fullmatch(text):
        return ""
    return "Write sha256: and 64 lower-case hex digits, or git: and the full commit id."


def snapshot_digest(items: Iterable[tuple[str, str, str, str]], not_used: Mapping[str, str]) -> str:
    """`sha256:` over the JCS (RFC 8785) of a release set: (kind, name, version, digest), and reasons.

    The order of items does not matter; who captured it and when do not either.
    """
    content: dict[str, Any] = {
        "items": [
            {"kind": kind, "name": name, "version": version, "digest": digest}
            for kind, name, version, digest in sorted(items)
        ],
        "not_used": dict(not_used),
    }
    return "sha256:" + hashlib.sha256(rfc8785.dumps(content)).hexdigest()
