"""The register of forgeries, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from evidence.packs import bag, dsse, layout
from evidence.packs.keys import Keyring
from portal.audit.rules.canonical import canonical
from tests.evidence.packs import story
from tests.evidence.packs.story import Files, resign

Change = Callable[[Files], Files | bytes | None]
CASES: list[Any] = []
PACK = story.sealed_bytes(story.story_manifest())
POLICY = story.POLICY_PATH
SIGNERS: dict[str, Any] = {"root": story.ROOT, "pack": story.PACK, "log": story.LOG}


def case(*codes: str) -> Callable[[Change], Change]:
    """Register a forgery and the codes that must be among those found."""

    def register(change: Change) -> Change:
        add(change.__name__, change, *codes)
        return change

    return register


def add(name: str, change: Change, *codes: str) -> None:
    CASES.append(pytest.param(change, codes, id=name))


@cache
def another_pack() -> Files:
    return story.unpack(story.sealed_bytes(story.story_manifest(purpose="authority request")))


def with_keyring(files: Files, keyring: Keyring) -> Files:
    files[layout.KEYRING] = keyring.sign(story.ROOT)
    return resign(files)


def resign_tags(files: Files) -> Files:
    """Sign what stands there, mending nothing below the tag manifest."""
    statement = story.statement_of(files)
    names = (layout.BAG_INFO, layout.BAGIT, layout.MANIFEST, layout.SIGNER_HINT, layout.KEYRING)
    files[layout.TAGMANIFEST] = bag.manifest({name: story.sha256(files[name]) for name in names})
    for subject in statement["subject"]:
        subject["digest"]["sha256"] = story.sha256(files[subject["name"]])
    files[layout.ENVELOPE] = dsse.sign(layout.STATEMENT_PAYLOAD, canonical(statement), story.PACK)
    files[layout.RAW_SIGNATURE] = story.PACK.sign(files[layout.TAGMANIFEST])
    return files
