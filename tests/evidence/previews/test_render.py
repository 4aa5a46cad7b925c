"""The child process on real files, friendly and hostile."""

from __future__ import annotations

import io
import json
import os
import signal
import struct
import subprocess
import sys
import textwrap
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from evidence.cage.limits import Limits
from evidence.cage.run import ROOT
from evidence.previews import Rendered, render
from evidence.previews.supervised import read_result


def preview(folder: Path, data: bytes, media_type: str, limits: Limits | None = None) -> Rendered:
    source, out = folder / "in", folder / "out"
    source.write_bytes(data)
    out.mkdir(exist_ok=True)
    return render(source, media_type, out, limits)


def png(size: tuple[int, int], colour: str = "red") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def pdf(pages: int) -> bytes:
    held = io.BytesIO()
    sheets = []
    for number in range(1, pages + 1):
        sheet = Image.new("RGB", (600, 800), "white")
        ImageDraw.Draw(sheet).text((50, 50), f"Page {number}", fill="black")
        sheets.append(sheet)
    sheets[0].save(held, "PDF", save_all=True, append_images=sheets[1:])
    return held.getvalue()


def text_pdf(words: str) -> bytes:
    """One page with real text, written by hand."""
    stream = f"BT /F1 18 Tf 50 700 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)


def png_bomb(width: int, height: int) -> bytes:
    """A few kilobytes that claim and deliver any number of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000_000)) + chunk(b"IEND", b"")
    )


def test_markdown_becomes_html_with_places(tmp_path: Path) -> None:
    made = preview(tmp_path, "# Plan\n\nWho: Zoë\n".encode(), "text/markdown")
    assert made.kind == "html"
    assert made.html == '<h2 id="h-plan">Plan</h2>\n<p>Who: Zoë</p>\n'
    assert made.text == "# Plan\n\nWho: Zoë\n"
    assert [spot.value for spot in made.outline] == ["Plan"]


def test_a_picture_becomes_a_small_png_without_its_metadata(tmp_path: Path) -> None:
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned by a quarter
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (3000, 1000), "blue").save(held, "JPEG", exif=exif, icc_profile=profile)
    made = preview(tmp_path, held.getvalue(), "image/jpeg")
    assert (made.kind, made.files) == ("images", ("page-1.png",))
    assert "3,000 × 1,000" in made.note
    with Image.open(tmp_path / "out" / "page-1.png") as shown:
        assert shown.format == "PNG"
        assert shown.height == 1600
        assert shown.width < 600
        assert not shown.getexif()
    assert b"taken at home" not in (tmp_path / "out" / "page-1.png").read_bytes()


def test_a_pdf_becomes_its_first_twenty_pages(tmp_path: Path) -> None:
    made = preview(tmp_path, pdf(23), "application/pdf")
    assert made.files == tuple(f"page-{number}.png" for number in range(1, 21))
    assert made.note == "The first 20 of 23 pages are shown."
    assert len(made.outline) == 20
    with Image.open(tmp_path / "out" / "page-20.png") as page:
        assert page.size[0] <= 1100
        assert page.size[1] <= 1600


def test_the_words_of_a_pdf_can_be_searched(tmp_path: Path) -> None:
    made = preview(tmp_path, text_pdf("Fallback: a person answers"), "application/pdf")
    assert made.text.strip() == "Fallback: a person answers"
    assert made.outline[0].label == "Page 1: Fallback: a person answers"


def test_text_csv_json_and_mermaid_have_their_kinds(tmp_path: Path) -> None:
    assert preview(tmp_path, b"a\nb", "text/plain").html.count('<span id="line-') == 2
    assert preview(tmp_path, b"a,b\n1,2", "text/csv").kind == "html"
    assert preview(tmp_path, b'{"a":1}', "application/json").kind == "html"
    made = preview(tmp_path, b"graph TD; A-->B", "text/vnd.mermaid")
    assert (made.kind, made.text, made.html) == ("mermaid", "graph TD; A-->B", "")


@pytest.mark.parametrize(
    ("data", "media_type", "said"),
    [
        (b"", "text/markdown", "No preview: the file is empty."),
        (b"%PDF-1.7 and then nothing", "application/pdf", "No preview: the PDF is damaged."),
        (text_pdf("x")[:300], "application/pdf", "No preview: the PDF"),
        (b"not a picture", "image/png", "No preview: this is not a PNG, JPEG, GIF or WebP picture."),
        (png((500, 500))[:200], "image/png", "No preview: the picture is damaged."),
        (png_bomb(100_000, 100_000), "image/png", "No preview: the picture has too many pixels."),
        (b'a,"' + b"x" * 1_200_000, "text/csv", "No preview: this is not a table"),
        (b"[" * 200_000, "application/json", ""),
        (b"x" * 60_000, "text/vnd.mermaid", "No preview: the diagram's source is longer"),
        (
            b"<html xmlns='http://www.w3.org/1999/xhtml'><script>1</script></html>",
            "application/xml",
            "No preview: files of this type are kept and offered for download only.",
        ),
        (
            b"PK\x03\x04",
            "application/zip",
            "No preview: files of this type are kept and offered for download only.",
        ),
    ],
)
def test_a_hostile_file_costs_a_sentence(tmp_path: Path, data: bytes, media_type: str, said: str) -> None:
    made = preview(tmp_path, data, media_type)
    assert made.problem.startswith(said)
    assert (made.kind == "none") is bool(said)


def test_an_svg_is_no_picture(tmp_path: Path) -> None:
    made = preview(tmp_path, b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "image/png")
    assert made.kind == "none"


def test_a_picture_that_needs_too_much_memory_ends_in_words(tmp_path: Path) -> None:
    limits = Limits(memory=220 * 1024**2, pixels=10**9)
    made = preview(tmp_path, png_bomb(20_000, 20_000), "image/png", limits)
    assert made.kind == "none"
    assert made.problem


def test_a_file_larger_than_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    made = preview(tmp_path, b"x" * 2_000_000, "text/plain", Limits(largest_input=1024**2))
    assert made.problem == "No preview: the file is larger than 1 MB."


def test_a_long_text_shows_its_beginning(tmp_path: Path) -> None:
    made = preview(tmp_path, b"line\n" * 20_000, "text/plain")
    assert made.note == "The first 5,000 of 20,000 lines are shown."
    assert "line-5000" in made.html
    assert "line-5001" not in made.html


def test_deep_markdown_and_json_end_in_an_answer(tmp_path: Path) -> None:
    for data, media_type in (
        (b">" * 50_000 + b"x", "text/markdown"),
        (b"[" * 900 + b"]" * 900, "application/json"),
    ):
        assert preview(tmp_path, data, media_type).kind in {"html", "text", "none"}


def test_time_over_is_an_answer_and_nothing_is_left_running(tmp_path: Path) -> None:
    started = time.monotonic()
    made = preview(tmp_path, b"# x\n" * 100_000, "text/markdown", Limits(seconds=0.05))
    assert made.problem == "No preview: the file takes too much time or memory to read."
    assert time.monotonic() - started < 3
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in running


def caged(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python code after the child's locks have closed."""
    script = "from evidence.cage import locks\nfrom evidence.cage.limits import Limits\n"
    script += "import ctypes, os, socket, subprocess, _socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    script += "locks.limit(Limits())\nlocks.close_ways_out()\n" + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize("act", ["socket.socket()", "subprocess.run(['true'])", "os.system('true')"])
def test_the_child_can_neither_connect_nor_start_a_program(act: str) -> None:
    done = caged(act)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp is Linux's")
def test_native_code_in_the_child_cannot_connect_either() -> None:
    done = caged("print(libc.socket(2, 1, 0), ctypes.get_errno(), libc.execv(b'/bin/true', None))")
    assert done.stdout.split() == ["-1", "1", "-1"], done.stderr


def test_the_child_sees_no_secret_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    seen = tmp_path / "seen"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text(f"#!/bin/sh\nenv > {seen}\npwd >> {seen}\n")
    os.chmod(tmp_path / "python", 0o755)
    preview(tmp_path, b"x", "text/plain")
    assert "do-not-tell" not in seen.read_text()
    assert "cage-" in seen.read_text()


def test_a_child_that_crashes_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(fake))
    for end in (f"kill -{int(signal.SIGSEGV)} $$", "exit 3", "exit 0", f"kill -{int(signal.SIGXCPU)} $$"):
        fake.write_text(f"#!/bin/sh\n{end}\n")
        fake.chmod(0o755)
        assert preview(tmp_path, b"x", "text/plain").kind == "none"


def said(**changes: object) -> str:
    whole = {
        "kind": "html", "html": "", "text": "", "files": [], "outline": [], "note": "", "problem": "", "links": [],
    }  # fmt: skip
    return json.dumps({**whole, **changes})


def test_a_child_that_was_taken_over_is_not_believed(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    result.write_text(said(html='<script>1</script><p onclick="1">ok</p>', text="a\x00\ud800"))
    made = read_result(tmp_path)
    assert made.html == "<p>ok</p>"
    assert made.text == "a\ufffd?"
    (tmp_path / "page-1.png").symlink_to("/etc/passwd")
    for lie in (
        said(kind="script"),
        said(files=["../../etc/passwd"]),
        said(files=["page-1.png"]),
        said(outline=[{"kind": 1}]),
        "[]",
        "{",
    ):
        result.write_text(lie)
        with pytest.raises((ValueError, TypeError, KeyError, OSError)):
            read_result(tmp_path)
