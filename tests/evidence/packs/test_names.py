"""Names a pack may hold."""

from __future__ import annotations

import pytest

from evidence.packs import names
from evidence.verifier import verify_pack

BAD = [
    "", "/a", "a/", "a//b", ".", "..", "a/../b", "a\\b", "C:", "a:b", "nul", "NUL.txt", "com1", "a.", "a ",
    " a",
    "a\u202eb", "a\u200bb", "a\nb", "a\x00b", "a\u2028b", "a\u00a0b", "u\u0308", "50%", "what?", "x" * 256,
    "/".join(["x" * 200] * 6),
]  # fmt: skip
GOOD = ["a", "a/b.md", "Überwachung policy.md", ".hidden", "日本語.pdf", "nulls.txt", "a..b", "naïve (2).md"]


@pytest.mark.parametrize("path", BAD)
def test_sealing_and_verifying_refuse_the_same_names(path: str) -> None:
    with pytest.raises(names.BadName):
        names.check(path)
    assert verify_pack.name_fault(path)


@pytest.mark.parametrize("path", GOOD)
def test_sealing_and_verifying_accept_the_same_names(path: str) -> None:
    assert names.check(path) == path
    assert verify_pack.name_fault(path) == ""


@pytest.mark.parametrize("paths", [["a/B", "A/b"], ["Straße", "STRASSE"], ["a", "a/b"], ["A", "a/b"]])
def test_names_that_are_one_file_somewhere_are_refused(paths: list[str]) -> None:
    with pytest.raises(names.BadName):
        names.check_together(paths)
    assert list(verify_pack.clashes(paths))


def test_names_that_differ_are_accepted_together() -> None:
    names.check_together(["a/b", "a/c", "b", "ab"])
    assert not list(verify_pack.clashes(["a/b", "a/c", "b", "ab"]))


@pytest.mark.parametrize("name", [*(name for name in BAD), *GOOD, "\ud800", "a/b.md", "x" * 300 + ".md"])
def test_every_uploaded_name_has_a_packable_one(name: str) -> None:
    made = names.packable(name)
    assert names.check(made) == made and "/" not in made


def test_a_packable_name_stays_as_it_is_and_a_long_one_keeps_its_ending() -> None:
    assert names.packable("Überwachung policy.md") == "Überwachung policy.md"
    assert names.packable("Screenshot 10.30\u202fPM.png") == "Screenshot 10.30 PM.png"
    assert names.packable("ü" * 300 + ".md").endswith("ü.md")
