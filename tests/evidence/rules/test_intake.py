"""What is taken in, and under which name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.intake import BY_ENDING, LONGEST_NAME, admit, measure, safe_name, sniff
from portal.answers import InvalidInput

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
GIGABYTE = 1024**3


def message(head: bytes, filename: str, size: int = 10, max_bytes: int = GIGABYTE) -> str:
    with pytest.raises(InvalidInput) as refused:
        admit(head=head, filename=filename, size=size, max_bytes=max_bytes)
    return refused.value.errors["file"][0]


@pytest.mark.parametrize(
    ("head", "filename", "media_type"),
    [
        (b"# Plan\n", "canary-plan.md", "text/markdown"),
        (b"a;b\n1;2\n", "Results.CSV", "text/csv"),
        ("\ufeffa,b".encode("utf-16"), "results.csv", "text/csv"),
        (b'{"a": 1}', "model.json", "application/json"),
        (b"graph TD; A-->B", "flow.mmd", "text/vnd.mermaid"),
        (b"<testsuites/>", "TEST-results.xml", "application/xml"),
        (b'{"version": "2.1.0"}', "scan.sarif", "application/json"),
        (b"SPDXVersion: SPDX-2.3", "app.spdx", "text/plain"),
        (b"%PDF-1.7\n%\xe2\xe3", "dpia.pdf", "application/pdf"),
        (PNG, "chart.png", "image/png"),
        (b"\xff\xd8\xff\xe0", "photo.jpeg", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "photo.webp", "image/webp"),
        ("Entscheidung: ja, weil günstig".encode("cp1252"), "minutes.txt", "text/plain"),
    ],
)
def test_an_allowed_file_is_known_by_name_and_content(head: bytes, filename: str, media_type: str) -> None:
    assert sniff(head, filename) == media_type
    assert admit(head=head, filename=filename, size=len(head), max_bytes=GIGABYTE).media_type == media_type


@pytest.mark.parametrize(
    "filename", ["run.exe", "page.html", "picture.svg", "macro.docm", "a", "md", ".md", "x.md.exe"]
)
def test_another_type_is_refused_with_the_list_of_allowed_ones(filename: str) -> None:
    assert message(b"x", filename).startswith(
        "This type of file is not taken in. Allowed: Markdown, text, CSV"
    )


@pytest.mark.parametrize(
    ("head", "filename", "said"),
    [
        (b"\xff\xd8\xff\xe0", "chart.png", "The name says PNG, but the content is JPEG."),
        (b"MZ\x90\x00", "report.pdf", "The name says PDF, but the content is something else."),
        (b"\x7fELF\x02\x01\x01\x00", "notes.md", "The name says Markdown, but the content is not text."),
        (b"%PDF-1.4\n", "notes.md", "The name says Markdown, but the content is PDF."),
        (b"PK\x03\x04", "table.csv", "The name says CSV, but the content is Word."),
    ],
)
def test_content_that_belies_its_name_is_refused(head: bytes, filename: str, said: str) -> None:
    assert message(head, filename) == said


def test_an_empty_file_and_a_too_large_one_say_so() -> None:
    assert message(b"", "plan.md", size=0) == "The file is empty. Choose it again once it has content."
    said = message(b"x", "plan.md", size=3 * GIGABYTE // 2)
    assert said == "The file is 1.5 GB; at most 1 GB is taken in. Split it, or add a link."
    assert admit(head=b"x", filename="plan.md", size=GIGABYTE, max_bytes=GIGABYTE)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("canary plan.md", "canary plan.md"),
        ("../../etc/plan.md", "plan.md"),
        ("C:\\Users\\ada\\plan.md", "plan.md"),
        ("/plan.md/", "plan.md"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("pl\u200ban\ufeff\x00\x07.md", "plan.md"),
        ("pla\u0308n.md", "pl\u00e4n.md"),
        ("a\nb\t c\u2028.md", "a b c .md"),
        ("<img src=x>.md", "_img src=x_.md"),
        ("plan.md; rm -rf", "plan.md_ rm -rf"),
        ("NUL.txt", "_NUL.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("\u202e", "unnamed"),
        ("   .md", "md"),
        ("计划.md", "计划.md"),
        ("\ud800x.md", "_x.md"),
    ],
)
def test_a_hostile_name_is_shown_as_a_harmless_one(raw: str, shown: str) -> None:
    assert safe_name(raw) == shown


def test_the_name_as_sent_is_kept_beside_the_one_shown() -> None:
    taken = admit(head=b"x", filename="../pl\u200ban.md", size=1, max_bytes=10)
    assert (taken.name, taken.original_name) == ("plan.md", "../pl\u200ban.md")


def test_a_long_name_keeps_its_ending() -> None:
    for stem in ("a" * 500, "计" * 500):
        name = safe_name(f"{stem}.csv")
        assert name.endswith(".csv")
        assert len(name) <= LONGEST_NAME
        assert len(name.encode()) <= 240


@given(st.text(max_size=300))
def test_every_name_becomes_a_visible_one_that_stays_as_it_is(raw: str) -> None:
    name = safe_name(raw)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\<>:"|?*\x00')
    assert name not in {".", ".."}
    assert all(unicodedata.category(letter)[0] not in "C" for letter in name)
    assert safe_name(name) == name
    name.encode()


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_under_any_name_are_admitted_or_refused_with_a_message(head: bytes, name: str) -> None:
    for ending in (*BY_ENDING, "exe"):
        filename = f"{name}.{ending}"
        if not sniff(head, filename):
            assert message(head, filename).endswith(".")


def test_sizes_read_like_sizes() -> None:
    assert [measure(size) for size in (0, 1023, 1024, 1536, 10 * GIGABYTE, 2 * 1024**5)] == [
        "0 bytes",
        "1023 bytes",
        "1 KB",
        "1.5 KB",
        "10 GB",
        "2048 TB",
    ]
