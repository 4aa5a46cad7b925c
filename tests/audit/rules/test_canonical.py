"""Canonical JSON and salted digests."""

from __future__ import annotations

import hashlib

import pytest

from portal.audit.rules import canonical


def test_keys_are_sorted_and_nothing_is_escaped_without_need() -> None:
    assert canonical.canonical({"b": 1, "a": "Zürich\n", "\u20ac": [True, None]}) == (
        '{"a":"Zürich\\n","b":1,"\u20ac":[true,null]}'.encode()
    )


def test_a_number_too_large_for_json_is_refused() -> None:
    with pytest.raises(ValueError):
        canonical.canonical({"n": 2**53})


def test_the_digest_of_details_covers_salt_and_content() -> None:
    expected = "sha256:" + hashlib.sha256(b"salt" + b'{"outcome":"go"}').hexdigest()
    assert canonical.details_digest(b"salt", {"outcome": "go"}) == expected
    assert canonical.details_digest(b"tlas", {"outcome": "go"}) != expected
    assert canonical.digest({}) == "sha256:" + hashlib.sha256(b"{}").hexdigest()
