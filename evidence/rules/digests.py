"""One digest for facts, readouts and readings: SHA-256 over RFC 8785 canonical JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def plain(value: Any) -> Any:
    """`value` as JSON types: dataclasses by field, sets sorted, times in UTC with a `Z` (RFC 3339).

    Raises `TypeError` for a naive time or for a type that has no agreed form, rather than guess one.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a time without a zone has no canonical form")
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def digest(value: Any) -> str:
    """`sha256:` and the hex digest of the canonical JSON of `value`: equal facts, equal digest."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(plain(value))).hexdigest()
