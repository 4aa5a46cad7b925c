"""Every way of tampering a pack of this layout must be found, and named by its code.

Three forgers: one without keys, who mends every manifest; an insider with the pack key, who signs again; and
an insider with the pack key and the log key, whom only a checkpoint kept outside finds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evidence.packs import layout
from evidence.packs.keys import Keyring, public_pem
from evidence.verifier import verify_pack
from tests.evidence.packs import story
from tests.evidence.packs.forgeries import bag, container, keys, log, records, report
from tests.evidence.packs.forgeries.case import CASES, PACK, SIGNERS, Change, with_keyring
from tests.evidence.packs.story import log_lines, rechain, relog, resign

FORGERIES = (bag, container, keys, log, records, report)


def check(tmp_path: Path, pack: bytes, **given: Any) -> verify_pack.Result:
    path = tmp_path / "pack.zip"
    path.write_bytes(pack)
    return verify_pack.verify(str(path), given.pop("root_key_pem", story.ROOT_PEM), **given)


def codes_of(result: verify_pack.Result) -> set[str]:
    return {failure.code for failure in result.failures}


@pytest.mark.parametrize(("change", "codes"), CASES)
def test_the_forgery_is_found_and_named(change: Change, codes: tuple[str, ...], tmp_path: Path) -> None:
    files = story.unpack(PACK)
    made = change(files)
    pack = made if isinstance(made, bytes) else story.repack(made or files)
    assert pack != PACK
    result = check(tmp_path, pack)
    assert result.status == verify_pack.TAMPERED
    assert set(codes) <= codes_of(result), result.failures
    assert "unexpected" not in codes_of(result), result.failures


def test_the_untouched_pack_is_verified(tmp_path: Path) -> None:
    assert check(tmp_path, PACK).status == verify_pack.VERIFIED


def test_taking_a_pack_apart_and_together_again_changes_nothing() -> None:
    files = story.unpack(PACK)
    assert story.repack(files) == PACK
    assert story.repack(resign(files)) == PACK


def test_without_a_root_key_nothing_is_called_verified(tmp_path: Path) -> None:
    forged = story.repack(resign(with_keyring(story.unpack(PACK), Keyring.first(SIGNERS, story.KEYS_FROM))))
    assert check(tmp_path, PACK, root_key_pem=None).status == verify_pack.INTEGRITY_ONLY
    assert check(tmp_path, forged, root_key_pem=None).status == verify_pack.INTEGRITY_ONLY


def test_another_root_key_refuses_the_pack(tmp_path: Path) -> None:
    result = check(tmp_path, PACK, root_key_pem=public_pem(story.STRANGER.public_bytes))
    assert codes_of(result) >= {"keyring_wrong"}


def test_an_unusable_root_key_refuses_rather_than_ignores(tmp_path: Path) -> None:
    assert codes_of(check(tmp_path, PACK, root_key_pem=b"nonsense")) == {"root_key_unusable"}


def _rewritten() -> bytes:
    """Whoever holds pack key and log key writes another past; nothing inside the pack shows it."""
    files = story.unpack(PACK)
    lines = [line.replace(b"2026-11-20T10", b"2026-11-19T10") for line in log_lines(files)]
    relog(files, rechain(lines))
    return story.repack(resign(files))


def test_a_history_rewritten_with_both_keys_is_found_only_with_an_older_checkpoint(tmp_path: Path) -> None:
    kept = story.story_log()[0].checkpoint(4)
    assert check(tmp_path, _rewritten()).status == verify_pack.VERIFIED
    assert codes_of(check(tmp_path, _rewritten(), prev_checkpoint=kept)) == {"outside_checkpoint"}


def test_a_kept_checkpoint_of_this_history_is_accepted(tmp_path: Path) -> None:
    for size in (1, 4, 5, 8):
        result = check(tmp_path, PACK, prev_checkpoint=story.story_log()[0].checkpoint(size))
        assert result.status == verify_pack.VERIFIED
        assert result.facts["held_against_kept_checkpoint"] == size


def test_a_log_shorter_than_the_kept_checkpoint_is_refused(tmp_path: Path) -> None:
    log, _ = story.story_log()
    log.append("project.archive", "project", "bank")
    assert codes_of(check(tmp_path, PACK, prev_checkpoint=log.checkpoint())) == {"outside_checkpoint"}


@pytest.mark.parametrize("kept", ["", "nonsense", "a\n1\nb\n\n", "\ud800"])
def test_a_kept_checkpoint_that_cannot_be_read_is_not_ignored(kept: str, tmp_path: Path) -> None:
    assert codes_of(check(tmp_path, PACK, prev_checkpoint=kept)) == {"outside_checkpoint"}


def test_a_kept_checkpoint_of_a_stranger_is_refused(tmp_path: Path) -> None:
    kept = story.story_log()[0].checkpoint(4, story.STRANGER)
    assert codes_of(check(tmp_path, PACK, prev_checkpoint=kept)) == {"outside_checkpoint"}


def test_a_newer_keyring_that_revokes_the_signer_refuses_the_pack(tmp_path: Path) -> None:
    newer = story.KEYRING.revoke(story.PACK.keyid, story.KEYS_FROM).sign(story.ROOT)
    assert codes_of(check(tmp_path, PACK, keyring=newer)) == {"signer_not_valid"}


def test_a_newer_keyring_that_forgets_a_key_refuses_the_pack(tmp_path: Path) -> None:
    entries = [entry for entry in story.KEYRING.entries if entry.use != "log"]
    newer = Keyring(2, tuple(entries)).sign(story.ROOT)
    assert "keyring_rollback" in codes_of(check(tmp_path, PACK, keyring=newer))


def test_an_older_keyring_changes_nothing_and_a_forged_one_refuses(tmp_path: Path) -> None:
    assert check(tmp_path, PACK, keyring=story.KEYRING_BYTES).status == verify_pack.VERIFIED
    assert codes_of(check(tmp_path, PACK, keyring=story.KEYRING.sign(story.STRANGER))) == {"keyring_wrong"}


def test_a_pack_sealed_with_a_rotated_key_is_verified(tmp_path: Path) -> None:
    following = story.key(12, "pack")
    keyring = story.KEYRING.rotate("pack", following.public_bytes, story.SEALED_AT.replace(month=6))
    pack = story.sealed_bytes(story.story_manifest(), pack_signer=following, keyring=keyring.sign(story.ROOT))
    assert check(tmp_path, pack).status == verify_pack.VERIFIED


def test_a_draft_without_a_decision_is_verified_and_says_so(tmp_path: Path) -> None:
    decision = {"gate": "produce-exit", "outcome": "", "review": "", "log_index": None}
    records = dict(story.story_manifest().records)
    for name in layout.DRAFT_MAY_LACK:
        records.pop(name)
    manifest = story.story_manifest(
        final=False, decision=decision, records=records, pack_id="EP-bank-draft-2"
    )
    result = check(tmp_path, story.sealed_bytes(manifest))
    assert (result.status, result.failures) == (verify_pack.VERIFIED, [])
    assert result.facts["final"] is False


@pytest.mark.parametrize("content", [b"", b"hello", b"PK", bytes(100_000), b"%PDF-1.7 no zip here"])
def test_what_is_no_zip_file_is_unreadable(content: bytes, tmp_path: Path) -> None:
    assert check(tmp_path, content).status == verify_pack.UNREADABLE


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    assert verify_pack.verify(str(tmp_path / "none.zip"), None).status == verify_pack.UNREADABLE
    assert verify_pack.verify(str(tmp_path), None).status == verify_pack.UNREADABLE


def test_every_code_is_met_by_a_test_or_is_the_last_resort() -> None:
    met = {code for made in CASES for code in made.values[1]}
    elsewhere = {"not_readable", "root_key_unusable", "outside_checkpoint", "keyring_rollback", "unexpected"}
    assert met | elsewhere >= set(verify_pack.CODES), set(verify_pack.CODES) - met - elsewhere
