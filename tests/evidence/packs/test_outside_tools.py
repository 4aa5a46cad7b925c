"""Tools that know nothing of us accept an extracted pack, and refuse it after one byte."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest

from evidence.packs import layout
from evidence.packs.keys import fingerprint, public_pem
from tests.evidence.packs import story

logging.getLogger("bagit").setLevel(logging.CRITICAL)
PACK = story.sealed_bytes(story.story_manifest())


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pack as a stranger extracts it."""
    with zipfile.ZipFile(io.BytesIO(PACK)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / story.PACK_ID


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def sha256sum(folder: Path) -> bool:
    command = ["sha256sum", "--strict", "--quiet", "-c", layout.MANIFEST, layout.TAGMANIFEST]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def openssl(folder: Path, public: bytes = story.PACK.public_bytes) -> bool:
    (folder / "pack.pem").write_bytes(public_pem(public))
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pack.pem", "-rawin"]
    command += ["-in", layout.TAGMANIFEST, "-sigfile", layout.RAW_SIGNATURE]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@needs("sha256sum")
def test_sha256sum_accepts_the_pack_and_refuses_a_flipped_byte(folder: Path) -> None:
    assert sha256sum(folder)
    flip(folder / story.POLICY_PATH)
    assert not sha256sum(folder)


def test_bagit_accepts_the_pack_and_refuses_a_flipped_byte(folder: Path) -> None:
    assert bagit.Bag(str(folder)).validate()
    flip(folder / story.POLICY_PATH)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_bagit_refuses_an_added_payload_file(folder: Path) -> None:
    (folder / "data" / "late.md").write_text("late")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


@needs("openssl")
def test_openssl_accepts_the_signature_and_refuses_a_flipped_byte_of_the_list(folder: Path) -> None:
    assert openssl(folder)
    assert not openssl(folder, story.STRANGER.public_bytes)
    flip(folder / layout.TAGMANIFEST)
    assert not openssl(folder)


@needs("ssh-keygen")
def test_the_key_id_is_what_ssh_keygen_prints(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization as how

    line = story.PACK.key.public_key().public_bytes(how.Encoding.OpenSSH, how.PublicFormat.OpenSSH)
    (tmp_path / "pack.pub").write_bytes(line + b" pack\n")
    shown = subprocess.run(["ssh-keygen", "-lf", "pack.pub"], cwd=tmp_path, capture_output=True, check=True)
    assert fingerprint(story.PACK.public_bytes) in shown.stdout.decode()


@needs("unzip")
def test_unzip_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(PACK)
    subprocess.run(["unzip", "-tqq", "pack.zip"], cwd=tmp_path, capture_output=True, check=True)
