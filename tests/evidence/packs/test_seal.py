"""Sealing: the same bytes for the same input, and no byte that is not what its digest says."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from evidence.packs import layout
from evidence.packs.manifest import PackFile
from evidence.packs.names import BadName
from evidence.packs.records import BadManifest
from evidence.packs.seal import PayloadChanged, seal
from tests.evidence.packs import story

MANIFEST = story.story_manifest()


def file_of(content: bytes, path: str = "data/artefacts/a.bin", **changes: Any) -> PackFile:
    given: dict[str, Any] = {
        "path": path,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "open": partial(io.BytesIO, content),
        **changes,
    }
    return PackFile(**given)


def with_files(*files: PackFile) -> Any:
    rows: dict[str, Any] = {"rows": []}
    return replace(MANIFEST, files=files, records={**MANIFEST.records, "completeness": rows})


def test_the_same_manifest_gives_the_same_bytes() -> None:
    assert story.sealed_bytes(MANIFEST) == story.sealed_bytes(story.story_manifest())


def test_the_order_in_which_files_are_handed_in_does_not_matter() -> None:
    turned = replace(MANIFEST, files=list(reversed(MANIFEST.files)))
    assert story.sealed_bytes(MANIFEST) == story.sealed_bytes(turned)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
@pytest.mark.parametrize("seed", ["0", "7"])
def test_zone_locale_umask_and_hash_seed_do_not_matter(zone: str, seed: str) -> None:
    program = (
        "import hashlib; from tests.evidence.packs import story;"
        "print(hashlib.sha256(story.sealed_bytes(story.story_manifest())).hexdigest())"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONPATH": "."}
    made = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        umask=0o077,
    )
    assert made.stdout.strip() == hashlib.sha256(story.sealed_bytes(MANIFEST)).hexdigest()


def test_what_is_reported_is_what_was_written() -> None:
    pack, sealed = story.sealed(MANIFEST)
    assert sealed.sha256 == hashlib.sha256(pack).hexdigest()
    assert sealed.size == len(pack)
    tags = story.unpack(pack)[layout.TAGMANIFEST]
    assert sealed.tagmanifest_sha256 == hashlib.sha256(tags).hexdigest()


def test_a_real_file_gets_the_same_bytes_as_memory() -> None:
    with tempfile.TemporaryFile() as out:
        sealed = seal(MANIFEST, pack_signer=story.PACK, keyring=story.KEYRING_BYTES, out=out)
        out.seek(0)
        assert out.read() == story.sealed_bytes(MANIFEST)
    assert sealed == story.sealed(MANIFEST)[1]


def test_every_member_is_stored_with_one_time_and_mode() -> None:
    with zipfile.ZipFile(io.BytesIO(story.sealed_bytes(MANIFEST))) as archive:
        assert archive.testzip() is None
        members = archive.infolist()
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {member.date_time for member in members} == {(2026, 11, 20, 16, 30, 2)}
    assert {member.external_attr >> 16 for member in members} == {0o100644}
    assert {member.extra for member in members} == {b""}
    names = [member.filename.encode() for member in members]
    assert names == sorted(names)


def test_a_file_that_changed_since_its_digest_was_taken_is_named() -> None:
    changed = file_of(b"before", open=partial(io.BytesIO, b"afters"))
    with pytest.raises(PayloadChanged, match=r"a\.bin: the file's SHA-256"):
        story.sealed(with_files(changed))


@pytest.mark.parametrize("content", [b"short", b"far too long"])
def test_a_file_of_another_length_is_named(content: bytes) -> None:
    changed = file_of(b"before", open=partial(io.BytesIO, content))
    with pytest.raises(PayloadChanged, match=r"a\.bin: the file has not 6 bytes") as refused:
        story.sealed(with_files(changed))
    assert refused.value.path == "data/artefacts/a.bin"


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(PayloadChanged, match="not there any more"):
        story.sealed(with_files(file_of(b"x", open=partial(open, tmp_path / "gone", "rb"))))


class Dribble(io.RawIOBase):
    """A source that gives few bytes at a time, and has no `readinto` worth the name."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place = content, 0

    def readable(self) -> bool:
        return True

    def readinto(self, view: Any) -> int:
        part = self.content[self.place : self.place + min(len(view), 100_003)]
        view[: len(part)] = part
        self.place += len(part)
        return len(part)


def test_a_source_that_reads_short_is_copied_whole() -> None:
    content = os.urandom(3_000_001)
    opened: Callable[[], BinaryIO] = partial(Dribble, content)  # type: ignore[assignment]
    pack = story.sealed_bytes(with_files(file_of(content, open=opened)))
    assert story.unpack(pack)["data/artefacts/a.bin"] == content


def test_progress_grows_to_the_total() -> None:
    told: list[tuple[str, int, int]] = []
    seal(
        MANIFEST,
        pack_signer=story.PACK,
        keyring=story.KEYRING_BYTES,
        out=io.BytesIO(),
        progress=lambda words, done, total: told.append((words, done, total)),
    )
    payload = [
        content for path, content in story.unpack(story.sealed_bytes(MANIFEST)).items() if path[:5] == "data/"
    ]
    assert told[0][:2] == (f"Copying 1 of {len(payload)}", 0)
    assert told[-1] == ("Signing", sum(map(len, payload)), sum(map(len, payload)))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_checkpoint_of_other_lines_is_refused() -> None:
    log = replace(MANIFEST.log, lines=list(MANIFEST.log.lines)[:-1])
    with pytest.raises(BadManifest, match="checkpoint is of 8 entries, not of these 7"):
        story.sealed(replace(MANIFEST, log=log))


@pytest.mark.parametrize("name", ["decisions", "minutes", "withheld"])
def test_a_final_pack_without_a_record_is_refused(name: str) -> None:
    records = {key: value for key, value in MANIFEST.records.items() if key != name}
    with pytest.raises(BadManifest, match=f"lacks the records {name}"):
        story.sealed(replace(MANIFEST, records=records))


def test_a_record_of_another_shape_is_refused_with_its_place() -> None:
    records = {**MANIFEST.records, "decisions": {"decisions": [{"outcome": "go"}]}}
    with pytest.raises(BadManifest, match=r"decisions at \$\.decisions\[0\]"):
        story.sealed(replace(MANIFEST, records=records))


def test_an_unknown_record_is_refused() -> None:
    with pytest.raises(BadManifest, match="no record called gossip"):
        story.sealed(replace(MANIFEST, records={**MANIFEST.records, "gossip": {}}))


def test_a_final_pack_names_the_entry_that_decided() -> None:
    decision = {**MANIFEST.decision, "log_index": None}
    with pytest.raises(BadManifest, match="pack at"):
        story.sealed(replace(MANIFEST, decision=decision))


@pytest.mark.parametrize(
    "path", ["data/other/a", "data/records/pack.json", "artefacts/a", "/data/artefacts/a"]
)
def test_a_file_outside_its_folders_is_refused(path: str) -> None:
    with pytest.raises((BadManifest, BadName)):
        story.sealed(with_files(file_of(b"x", path)))


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(BadManifest, match="two files of one name"):
        story.sealed(with_files(file_of(b"x"), file_of(b"y")))


def test_further_report_files_stand_beside_the_report() -> None:
    pack = story.sealed_bytes(replace(MANIFEST, extra={"data/report/annex-iv.html": b"<p>x"}))
    assert story.unpack(pack)["data/report/annex-iv.html"] == b"<p>x"
    with pytest.raises(BadManifest):
        story.sealed(replace(MANIFEST, extra={layout.REPORT: b"<p>x"}))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        story.sealed(replace(MANIFEST, sealed_at=datetime(2026, 1, 1)))  # noqa: DTZ001 (that is the point)


def test_the_readme_says_draft_and_demo() -> None:
    decision = {"gate": "produce-exit", "outcome": "", "review": "", "log_index": None}
    project = {**MANIFEST.project, "demo": True}
    draft = replace(MANIFEST, final=False, decision=decision, project=project)
    words = story.unpack(story.sealed_bytes(draft))[layout.README].decode()
    assert "DRAFT" in words and "DEMO" in words and "outcome: none yet" in words
    assert "not a statement of conformity" in words
