"""Which entries of a zip are taken in: every hostile name and fact is refused with its reason, and alone."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.archives import Entry, judge, name_problem, plain_path

MOST = 10 * 1024**3


def entry(name: str = "docs/plan.md", **facts: object) -> Entry:
    return Entry(**{"name": name, "size": 100, "packed": 50, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../plan.md", "leads out of its folder"),
        ("docs/../../plan.md", "leads out of its folder"),
        ("docs\\..\\..\\plan.md", "leads out of its folder"),
        ("/etc/plan.md", "root of a disk"),
        ("\\\\server\\share\\plan.md", "root of a disk"),
        ("C:\\plan.md", "drive letter"),
        ("c:plan.md", "drive letter"),
        ("docs/plan.md:hidden.md", "hidden stream"),
        ("con.md", "device on Windows"),
        ("docs/LPT1/plan.md", "device on Windows"),
        ("aux .md", "device on Windows"),
        ("invoice\u202efdp.md", "not seen or turn the text round"),
        ("pl\u200ban.md", "not seen or turn the text round"),
        ("plan.md\x00.exe", "not seen or turn the text round"),
        ("plan\n.md", "not seen or turn the text round"),
        ("docs /plan.md", "begins or ends with a space"),
        ("docs./plan.md", "ends with a dot"),
        ("", "needs a name"),
        (".", "needs a name"),
        ("x" * 501 + ".md", "longer than 500 letters"),
        ("d/" * 20 + "plan.md", "20 folders"),
    ],
)
def test_a_hostile_name_is_refused_with_its_reason(name: str, words: str) -> None:
    (found,) = judge([entry(name)], MOST)
    assert words in found.problem
    assert found.path


@pytest.mark.parametrize(
    "name", ["plan.md", "docs/plan.md", "./docs/plan.md", "docs\\plan.md", "Übersicht/Plan – 2.md", "a b/c (1).pdf"]
)  # fmt: skip
def test_ordinary_names_are_taken_in(name: str) -> None:
    assert judge([entry(name)], MOST)[0].taken


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"mode": stat.S_IFLNK | 0o777}, "link or a device"),
        ({"mode": stat.S_IFBLK | 0o666}, "link or a device"),
        ({"mode": stat.S_IFIFO | 0o666}, "link or a device"),
        ({"flags": 0x1}, "encrypted"),
        ({"method": 14}, "ordinary zip"),
        ({"size": MOST + 1, "packed": MOST}, "at most 10 GB"),
        ({"size": 50 * 1024**2, "packed": 1000}, "more than 200 times"),
        ({"method": 0, "size": 100, "packed": 50}, "two sizes contradict"),
        ({"local_problem": "Two faces."}, "Two faces."),
        ({"name": "more.zip"}, "inside a zip is not opened"),
        ({"name": "more.tar.gz"}, "inside a zip is not opened"),
        ({"name": "tool.exe"}, "type of file is not taken in"),
    ],
)
def test_a_hostile_fact_is_refused_with_its_reason(facts: dict[str, object], words: str) -> None:
    hostile = entry(**facts)  # type: ignore[arg-type]
    found = judge([hostile, entry("good.md", start=200, end=250)], MOST)
    assert words in found[0].problem
    assert found[1].taken


@pytest.mark.parametrize(
    "twins",
    [("plan.md", "plan.md"), ("Plan.md", "plan.MD"), ("docs/a.md", "docs\\a.md"), ("./a.md", "a.md"),
     ("caf\u00e9.md", "cafe\u0301.md"), ("straße.md", "STRASSE.md"), ("ﬁle.md", "file.md")],
)  # fmt: skip
def test_names_that_one_disk_would_take_for_the_same_are_all_refused(twins: tuple[str, str]) -> None:
    found = judge([entry(twins[0]), entry("other.md"), entry(twins[1])], MOST)
    assert ["same name" in each.problem for each in found] == [True, False, True]


def test_entries_that_share_bytes_are_refused() -> None:
    found = judge(
        [entry("a.md", start=0, end=100), entry("b.md", start=50, end=150), entry("c.md", start=150, end=200)], MOST
    )  # fmt: skip
    assert ["shares bytes" in each.problem for each in found] == [True, True, False]


def test_all_together_are_not_larger_than_one_upload() -> None:
    found = judge([entry(f"{n}.md", size=400, start=n * 50, end=n * 50 + 50) for n in range(4)], 1000)
    assert [each.taken for each in found] == [True, True, False, False]
    assert "together have at most 1000 bytes" in found[2].problem


@pytest.mark.parametrize(
    "name",
    [".git/config.md", "docs/.DS_Store", "__MACOSX/._plan.md", "Thumbs.db", "~$plan.docx", "a/desktop.ini"],
)
def test_what_no_person_put_there_is_left_out_with_words(name: str) -> None:
    (found,) = judge([entry(name)], MOST)
    assert (found.problem, found.taken) == ("", False)
    assert "hidden, or made by the system" in found.skipped


def test_folders_are_no_files() -> None:
    assert judge([entry("docs/", size=0, packed=0), entry("docs/plan.md")], MOST)[0].path == "docs/plan.md"
    assert "needs a name" in judge([entry("docs/", size=5)], MOST)[0].problem


@given(st.text(max_size=60))
def test_whatever_the_name_what_is_taken_in_stays_in_its_folder(name: str) -> None:
    if name_problem(name) == "":
        parts = plain_path(name).split("/")
        assert parts[0] and ".." not in parts
        assert not any(letter in part for part in parts for letter in "\\:\x00\u202e")
