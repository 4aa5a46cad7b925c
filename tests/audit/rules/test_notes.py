"""Signed checkpoints: C2SP signed notes."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.audit.rules import notes, tlog
from portal.audit.rules.notes import BadNote, VerifierKey

ORIGIN = "gatehouse.log/bank"


class LogKey:
    """A log key of the test, made from one byte."""

    def __init__(self, seed: int = 1) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)

    @property
    def public_bytes(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)


ROOT = tlog.root([tlog.leaf_hash(b"first")])
NOTE = notes.sign_checkpoint(ORIGIN, 1, ROOT, LogKey())
KEY = VerifierKey(ORIGIN, LogKey().public_bytes)


def test_a_checkpoint_reads_back_what_was_signed() -> None:
    assert notes.open_checkpoint(NOTE, KEY) == notes.Checkpoint(ORIGIN, 1, ROOT)


def test_the_text_is_three_lines_a_blank_and_a_signature() -> None:
    origin, size, root, blank, signature, end = NOTE.split("\n")
    assert (origin, size, base64.b64decode(root), blank, end) == (ORIGIN, "1", ROOT, "", "")
    assert signature.startswith(f"\u2014 {ORIGIN} ")


def test_the_key_name_and_hash_are_those_of_the_go_note_example() -> None:
    # The verifier key of golang.org/x/mod/sumdb/note's documentation.
    public = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    key = VerifierKey("PeterNeumann", public)
    assert str(key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_one_streams_checkpoint_does_not_pass_for_anothers() -> None:
    with pytest.raises(BadNote, match="no signature"):
        notes.open_checkpoint(NOTE, VerifierKey("gatehouse.log/site", KEY.public))
    renamed = NOTE.replace("log/bank", "log/site")
    with pytest.raises(BadNote):
        notes.open_checkpoint(renamed, VerifierKey("gatehouse.log/site", KEY.public))


def test_another_key_is_not_accepted() -> None:
    with pytest.raises(BadNote, match="no signature"):
        notes.open_checkpoint(NOTE, VerifierKey(ORIGIN, LogKey(2).public_bytes))


def test_lines_of_unknown_keys_are_passed_over() -> None:
    witness = "\u2014 witness.example/w1 " + base64.b64encode(b"abcd" + bytes(72)).decode() + "\n"
    assert notes.open_checkpoint(NOTE + witness, KEY).size == 1


def test_a_wrong_signature_under_a_known_key_refuses_the_whole_note() -> None:
    forged = "\u2014 " + ORIGIN + " " + base64.b64encode(KEY.key_id + bytes(64)).decode() + "\n"
    with pytest.raises(BadNote, match="does not belong"):
        notes.open_checkpoint(NOTE + forged, KEY)


def test_no_flipped_bit_goes_unseen() -> None:
    raw = NOTE.encode()
    for position in range(len(raw)):
        for bit in range(8):
            flipped = bytearray(raw)
            flipped[position] ^= 1 << bit
            try:
                opened = notes.open_checkpoint(flipped.decode(), KEY)
            except ValueError:
                continue
            pytest.fail(f"byte {position} bit {bit} read as {opened}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "a\n1\nAA==\n",
        NOTE.replace("\n1\n", "\n01\n"),
        NOTE.replace("\n1\n", "\n1\nextension\n"),
        NOTE.replace("\n", "\r\n"),
        NOTE.rstrip("\n"),
        NOTE + "\n",
        "\n" + NOTE,
    ],
)
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(BadNote):
        notes.open_checkpoint(text, KEY)


@pytest.mark.parametrize(
    ("origin", "size"), [("", 1), ("two words", 1), ("a+b", 1), ("log\nline", 1), ("log", -1)]
)
def test_what_cannot_be_written_down_is_not_signed(origin: str, size: int) -> None:
    with pytest.raises(BadNote):
        notes.sign_checkpoint(origin, size, ROOT, LogKey())
