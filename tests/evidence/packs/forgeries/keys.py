"""Signatures and keys: removed, of strangers, of another pack, out of their time."""

from __future__ import annotations

import base64
import json

from evidence.packs import layout
from evidence.packs.keys import Keyring, public_pem
from portal.audit.rules.canonical import canonical
from tests.evidence.packs import story
from tests.evidence.packs.forgeries.case import (
    SIGNERS,
    another_pack,
    case,
    with_keyring,
)
from tests.evidence.packs.story import Files, resign


@case("signature_missing")
def envelope_removed(files: Files) -> None:
    del files[layout.ENVELOPE]


@case("signature_missing")
def raw_signature_removed(files: Files) -> None:
    del files[layout.RAW_SIGNATURE]


@case("signer_unknown")
def signed_by_a_stranger(files: Files) -> Files:
    return resign(files, story.STRANGER)


@case("signer_unknown")
def signed_with_the_log_key(files: Files) -> Files:
    return resign(files, story.LOG)


@case("signature_wrong")
def stranger_under_the_signers_name(files: Files) -> Files:
    resign(files, story.STRANGER)
    files[layout.ENVELOPE] = files[layout.ENVELOPE].replace(
        story.STRANGER.keyid.encode(), story.PACK.keyid.encode()
    )
    return files


@case("signature_wrong")
def raw_signature_by_a_stranger(files: Files) -> None:
    files[layout.RAW_SIGNATURE] = story.STRANGER.sign(files[layout.TAGMANIFEST])


@case("signature_wrong")
def raw_signature_of_another_length(files: Files) -> None:
    files[layout.RAW_SIGNATURE] += b"\x00"


@case("signer_unknown")
def second_signature_by_a_stranger(files: Files) -> None:
    envelope = json.loads(files[layout.ENVELOPE])
    envelope["signatures"].append({"keyid": story.STRANGER.keyid, "sig": envelope["signatures"][0]["sig"]})
    files[layout.ENVELOPE] = canonical(envelope)


@case("statement_subject", "statement_facts")
def envelope_of_another_pack(files: Files) -> None:
    files[layout.ENVELOPE] = another_pack()[layout.ENVELOPE]


@case("payload_type")
def payload_type_changed(files: Files) -> None:
    files[layout.ENVELOPE] = files[layout.ENVELOPE].replace(b"in-toto+json", b"in-toto+jsom")


@case("signature_malformed")
def envelope_with_a_member_more(files: Files) -> None:
    files[layout.ENVELOPE] = canonical({**json.loads(files[layout.ENVELOPE]), "note": "x"})


@case("signature_malformed")
def signature_with_loose_base64_bits(files: Files) -> None:
    envelope = json.loads(files[layout.ENVELOPE])
    sig = envelope["signatures"][0]["sig"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    envelope["signatures"][0]["sig"] = sig[:-3] + letters[letters.index(sig[-3]) ^ 1] + "=="
    files[layout.ENVELOPE] = canonical(envelope)


@case("statement_malformed")
def predicate_type_changed_and_signed_again(files: Files) -> Files:
    return resign(files, edit=lambda made: made.update(predicateType="https://slsa.dev/provenance/v1"))


@case("statement_malformed")
def fact_left_out_and_signed_again(files: Files) -> Files:
    return resign(files, edit=lambda made: made["predicate"].pop("auditCheckpoint"))


@case("statement_facts")
def file_count_changed_and_signed_again(files: Files) -> Files:
    return resign(files, edit=lambda made: made["predicate"].update(payloadFiles=3))


@case("statement_facts")
def unsigned_list_widened_and_signed_again(files: Files) -> Files:
    return resign(files, edit=lambda made: made["predicate"]["unsignedTagFiles"].append("notes.txt"))


@case("statement_facts")
def sealing_time_changed_and_signed_again(files: Files) -> Files:
    return resign(files, edit=lambda made: made["predicate"].update(sealedAt="2026-11-21T16:30:02Z"))


@case("signer_not_valid")
def key_not_yet_valid(files: Files) -> Files:
    start = story.SEALED_AT.replace(month=12)
    return with_keyring(files, Keyring.first(SIGNERS, start))


@case("signer_not_valid")
def key_expired(files: Files) -> Files:
    return with_keyring(files, story.KEYRING.rotate("pack", story.STRANGER.public_bytes, story.SEALED_AT))


@case("signer_not_valid")
def key_revoked(files: Files) -> Files:
    return with_keyring(files, story.KEYRING.revoke(story.PACK.keyid, story.SEALED_AT))


@case("checkpoint_signature")
def log_key_revoked(files: Files) -> Files:
    return with_keyring(files, story.KEYRING.revoke(story.LOG.keyid, story.SEALED_AT))


@case("keyring_wrong")
def keyring_of_another_root(files: Files) -> Files:
    files[layout.KEYRING] = story.KEYRING.sign(story.STRANGER)
    return resign(files)


@case("keyring_wrong")
def keyring_that_takes_in_a_stranger(files: Files) -> Files:
    envelope = json.loads(files[layout.KEYRING])
    keyring = json.loads(base64.b64decode(envelope["payload"]))
    wider = Keyring.first({**SIGNERS, "pack": story.STRANGER}, story.KEYS_FROM)
    keyring["keys"] += [entry.as_json() for entry in wider.entries]
    envelope["payload"] = base64.b64encode(canonical(keyring)).decode()
    files[layout.KEYRING] = canonical(envelope)
    return resign(files, story.STRANGER)


@case("keyring_malformed")
def keyring_is_no_envelope(files: Files) -> Files:
    files[layout.KEYRING] = b"{}"
    return resign(files)


@case("signer_hint")
def hint_of_another_key_and_signed_again(files: Files) -> Files:
    files[layout.SIGNER_HINT] = public_pem(story.STRANGER.public_bytes)
    return resign(files)
