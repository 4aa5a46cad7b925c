"""The verifier's own parts against what the product uses, and the verifier as a command."""

from __future__ import annotations

import ast
import base64
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.packs import dsse, keys, layout
from evidence.verifier import verify_pack
from portal.audit.rules import tlog
from portal.audit.rules.canonical import canonical
from tests.evidence.packs import story

PACK = story.sealed_bytes(story.story_manifest())
PROGRAM = Path(verify_pack.__file__)
DOCUMENT = PROGRAM.parents[2] / "docs" / "reference" / "pack-format.md"


# -- parts --------------------------------------------------------------------------------


def test_signatures_of_the_library_are_accepted_and_any_flipped_bit_is_not() -> None:
    dice = random.Random(1)
    for _ in range(8):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(100))
        signature = key.sign(message)
        assert verify_pack.ed25519_verify(public, message, signature)
        flipped = bytearray(signature)
        flipped[dice.randrange(64)] ^= 1 << dice.randrange(8)
        assert not verify_pack.ed25519_verify(public, message, bytes(flipped))
        assert not verify_pack.ed25519_verify(public, message + b"x", signature)


def test_the_vectors_of_rfc_8032_hold() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert verify_pack.ed25519_verify(public, b"", signature)


@pytest.mark.parametrize("public", [bytes(31), bytes(33), b"\xff" * 32, b"\x02" + bytes(31)])
def test_what_is_no_key_verifies_nothing(public: bytes) -> None:
    assert not verify_pack.ed25519_verify(public, b"", bytes(64))


def test_a_signature_with_a_large_scalar_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = key.sign(b"x")
    larger = (int.from_bytes(signature[32:], "little") + verify_pack._L).to_bytes(32, "little")
    assert not verify_pack.ed25519_verify(key.public_key().public_bytes_raw(), b"x", signature[:32] + larger)


def test_canonical_json_is_spelt_as_the_library_spells_it() -> None:
    dice = random.Random(2)
    numbers = [0.0, -0.0, 1.0, 1e21, 1e-7, 123e-8, 5e-324, 1.7976931348623157e308, 333333333.3333333, 1e20]
    numbers += [dice.uniform(-1, 1) * 10 ** dice.randint(-30, 30) for _ in range(2000)]
    value: Any = {
        "\u20ac": numbers,
        "\U0001f600": "\U0001f600\x7f",
        "\ufb33": None,
        "a": [True, {}, []],
        "\r": '\\"\t',
    }
    assert verify_pack.canonical(value) == rfc8785.dumps(value)
    assert verify_pack.read_json(rfc8785.dumps(value)) is not None


@pytest.mark.parametrize(
    "raw", [b"NaN", b"[Infinity]", b"1.0", b"-0", b"1e1", b'"\\ud800"', b"9007199254740993"]
)
def test_json_with_another_spelling_is_refused(raw: bytes) -> None:
    with pytest.raises(verify_pack.Bad):
        verify_pack.read_json(raw)


def test_the_tree_grows_as_the_log_does() -> None:
    leaves = [tlog.leaf_hash(b"%d" % index) for index in range(40)]
    tree = verify_pack.Tree()
    for size in range(41):
        assert tree.root() == tlog.root(leaves[:size])
        for old in range(size + 1):
            proof = tlog.consistency_proof(leaves[:size], old)
            old_root, new_root = tlog.root(leaves[:old]), tree.root()
            assert verify_pack.verify_consistency(old, size, old_root, new_root, proof)
            assert not verify_pack.verify_consistency(old, size, b"x" * 32, new_root, proof)
        for index in range(size):
            proof = tlog.inclusion_proof(leaves[:size], index)
            assert verify_pack.verify_inclusion(leaves[index], index, size, proof, tree.root())
            assert not verify_pack.verify_inclusion(leaves[index], index ^ 1, size, proof, tree.root())
        if size < 40:
            tree.grow(leaves[size])


def test_keys_read_and_print_as_the_product_does() -> None:
    public = story.ROOT.public_bytes
    assert verify_pack.public_from_pem(story.ROOT_PEM) == public == keys.public_from_pem(story.ROOT_PEM)
    assert verify_pack.public_pem(public) == story.ROOT_PEM
    assert verify_pack.fingerprint(public) == keys.fingerprint(public)


def test_both_sides_name_the_layout_alike() -> None:
    for name in (
        "LAYOUT", "PREDICATE_TYPE", "STATEMENT_TYPE", "STATEMENT_PAYLOAD", "BAGIT", "BAG_INFO", "MANIFEST",
        "TAGMANIFEST", "KEYRING", "SIGNER_HINT", "ENVELOPE", "RAW_SIGNATURE", "UNSIGNED_TAG_FILES", "ENTRIES",
        "DETAILS", "CHECKPOINT", "PREVIOUS", "CONSISTENCY", "REPORT", "FILE_FOLDERS",
    ):  # fmt: skip
        assert getattr(layout, name) == getattr(verify_pack, name), name
    assert verify_pack.KEYRING_PAYLOAD == keys.KEYRING_PAYLOAD
    own = {*verify_pack.RECORDS, *verify_pack.RECORDS_OF_A_FINAL_PACK}
    assert own == {*layout.RECORDS, "files"}
    assert set(verify_pack.RECORDS_OF_A_FINAL_PACK) == layout.DRAFT_MAY_LACK


def test_the_document_explains_every_code_and_no_other() -> None:
    told = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and cells[0].startswith("`") and cells[0].strip("`") in verify_pack.CODES:
            told[cells[0].strip("`")] = cells[1]
    assert told == verify_pack.CODES


# -- the command --------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with a pack, the root key and a checkpoint somebody kept."""
    (tmp_path / "pack.zip").write_bytes(PACK)
    (tmp_path / "root.pem").write_bytes(story.ROOT_PEM)
    (tmp_path / "kept").write_text(story.story_log()[0].checkpoint(4), encoding="utf-8")
    return tmp_path


def command(bench: Path, *given: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    line = [python, "-I", str(PROGRAM), *given]
    return subprocess.run(line, cwd=bench, capture_output=True, text=True, check=False)


def test_a_good_pack_is_verified_with_status_0(bench: Path) -> None:
    ran = command(bench, "pack.zip", "--root-key", "root.pem", "--prev-checkpoint", "kept")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("VERIFIED\n")
    assert keys.fingerprint(story.ROOT.public_bytes) in ran.stdout
    assert "first 4 log entries" in ran.stdout


def test_without_a_root_key_the_status_is_2(bench: Path) -> None:
    ran = command(bench, "pack.zip")
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (2, "INTEGRITY ONLY: signer unknown")


def test_a_flipped_byte_is_named_with_status_1(bench: Path) -> None:
    pack = (bench / "pack.zip").read_bytes()
    (bench / "pack.zip").write_bytes(pack.replace(b"drift every week", b"drift every year"))
    ran = command(bench, "pack.zip", "--root-key", "root.pem")
    assert ran.returncode == 1
    assert f"payload_changed: {story.POLICY_PATH}" in ran.stdout


def test_the_answer_for_programs_is_json(bench: Path) -> None:
    answer = json.loads(command(bench, "pack.zip", "--root-key", "root.pem", "--json").stdout)
    assert (answer["status"], answer["exit"], answer["failures"]) == ("verified", 0, [])
    assert answer["facts"]["decision"]["outcome"] == "go_with_conditions"


def test_what_cannot_be_read_is_status_3(bench: Path) -> None:
    (bench / "text.zip").write_text("hello")
    assert command(bench, "text.zip", "--root-key", "root.pem").returncode == 3
    assert command(bench, "none.zip", "--root-key", "root.pem").returncode == 3


def test_wrong_use_is_status_64(bench: Path) -> None:
    assert command(bench).returncode == 64
    assert command(bench, "pack.zip", "--loud").returncode == 64
    assert command(bench, "pack.zip", "--root-key", "none.pem").returncode == 64
    assert command(bench, "pack.zip", "--root-key", "kept").returncode == 64


def test_names_inside_a_pack_cannot_steer_the_terminal(bench: Path) -> None:
    content = {f"{story.PACK_ID}/data/\x1b[2Jhello": b"x"}
    (bench / "pack.zip").write_bytes(story.repack_named(content))
    ran = command(bench, "pack.zip", "--root-key", "root.pem")
    assert ran.returncode == 1 and "\x1b" not in ran.stdout


def test_it_imports_only_the_standard_library() -> None:
    tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_it_runs_on_older_and_newer_pythons(version: str, bench: Path) -> None:
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-V"], capture_output=True, check=False).returncode:
        pytest.skip(f"Python {version} is not installed")
    ran = command(bench, "pack.zip", "--root-key", "root.pem", python=python)
    assert ran.returncode == 0, ran.stderr


# -- fuzz --------------------------------------------------------------------------------


def verdict(path: Path, content: bytes) -> verify_pack.Result:
    path.write_bytes(content)
    return verify_pack.verify(str(path), story.ROOT_PEM)


FLIPS = int(os.environ.get("GATEHOUSE_FUZZ_FLIPS", "150"))


def test_no_random_flip_of_a_small_pack_goes_unseen(tmp_path: Path) -> None:
    dice = random.Random(20261120)
    outside = [PACK.index(f"{story.PACK_ID}/{name}".encode()) for name in layout.UNSIGNED_TAG_FILES]
    places = [dice.randrange(len(PACK)) for _ in range(FLIPS)]
    # The files no digest covers, and the directory, get more than their share.
    places += [start + dice.randrange(600) for start in outside for _ in range(FLIPS // 4)]
    places += [dice.randrange(PACK.index(b"PK\x01\x02"), len(PACK)) for _ in range(FLIPS // 4)]
    for place in places:
        flipped = bytearray(PACK)
        flipped[place] ^= 1 << dice.randrange(8)
        result = verdict(tmp_path / "pack.zip", bytes(flipped))
        assert result.status in (verify_pack.TAMPERED, verify_pack.UNREADABLE), place
        assert "unexpected" not in {failure.code for failure in result.failures}, (place, result.failures)


def test_cuts_and_random_bytes_never_crash_the_verifier(tmp_path: Path) -> None:
    dice = random.Random(3)
    for _ in range(40):
        cut = PACK[: dice.randrange(len(PACK))]
        noise = b"PK\x03\x04" + dice.randbytes(dice.randrange(2000))
        for content in (cut, noise):
            result = verdict(tmp_path / "pack.zip", content)
            assert result.status in (verify_pack.TAMPERED, verify_pack.UNREADABLE)
            assert "unexpected" not in {failure.code for failure in result.failures}


def test_a_record_with_any_member_replaced_never_crashes_the_verifier(tmp_path: Path) -> None:
    """The insider signs nonsense in place of every member of every record, entry, statement and keyring."""
    odd: list[object] = [None, True, -1, 2.5, "", "x" * 2000, [], {}, [[]], {"a": None}]
    files = story.unpack(PACK)
    paths = [path for path in files if path.startswith("data/records/")] + [layout.CONSISTENCY]
    dice = random.Random(4)
    for path in paths:
        for made in _mutants(json.loads(files[path]), odd, dice):
            changed = {**files, path: canonical(made)}
            try:
                pack = story.repack(story.resign(changed))
            except (KeyError, TypeError, AttributeError):
                continue  # our own forger cannot sign a pack.json without its facts
            failures = verdict(tmp_path / "pack.zip", pack).failures
            assert "unexpected" not in {failure.code for failure in failures}, (path, made, failures)


def _mutants(value: object, odd: list[object], dice: random.Random) -> list[object]:
    """`value` with one member at a time replaced by something odd (two of the odd things, at random)."""
    made: list[object] = list(dice.sample(odd, 2))
    if isinstance(value, dict):
        for name, item in value.items():
            made += [{**value, name: mutant} for mutant in _mutants(item, odd, dice)]
    elif isinstance(value, list):
        for place, item in enumerate(value):
            made += [[*value[:place], mutant, *value[place + 1 :]] for mutant in _mutants(item, odd, dice)]
    return made


def test_a_statement_with_any_member_replaced_never_crashes_the_verifier(tmp_path: Path) -> None:
    files = story.unpack(PACK)
    dice = random.Random(5)
    for made in _mutants(story.statement_of(files), [None, True, -1, "", [], {}], dice):
        payload = canonical(made)
        if payload == canonical(story.statement_of(files)):
            continue
        changed = dict(files)
        changed[layout.ENVELOPE] = dsse.sign(layout.STATEMENT_PAYLOAD, payload, story.PACK)
        result = verdict(tmp_path / "pack.zip", story.repack(changed))
        assert result.status == verify_pack.TAMPERED, made
        assert "unexpected" not in {failure.code for failure in result.failures}, (made, result.failures)


def test_a_keyring_with_any_member_replaced_never_crashes_the_verifier(tmp_path: Path) -> None:
    files = story.unpack(PACK)
    keyring = json.loads(base64.b64decode(json.loads(files[layout.KEYRING])["payload"]))
    dice = random.Random(6)
    for made in _mutants(keyring, [None, True, -1, "", [], {}], dice):
        changed = dict(files)
        changed[layout.KEYRING] = dsse.sign(keys.KEYRING_PAYLOAD, canonical(made), story.ROOT)
        result = verdict(tmp_path / "pack.zip", story.repack(story.resign(changed)))
        assert "unexpected" not in {failure.code for failure in result.failures}, (made, result.failures)
