"""The files that every page loads."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import cast

import pytest
from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.web.frames import diagram
from portal.web.views import styleguide

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"


def zipped(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)


def test_every_vendored_file_is_the_one_that_was_recorded() -> None:
    record = (STATIC / "vendor/VENDOR.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` .*\| `([0-9a-f]{64})` \|$", record, re.M)
    assert len(rows) == 6
    for name, digest in rows:
        path = ROOT / name if name.startswith("tests/") else STATIC / "vendor" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, name


def test_no_file_names_a_source_map_that_is_not_here() -> None:
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        assert b"# sourceMappingURL=" not in path.read_bytes()[-300:], path


def test_the_budgets_of_style_and_script_hold() -> None:
    assert (STATIC / "house.css").stat().st_size <= 16 * 1024
    assert zipped("vendor/htmx/htmx.min.js", "house.js", "upload.js") <= 25_000
    font = (STATIC / "vendor/inter/inter-latin-wght-normal.woff2").stat().st_size
    styles = zipped("vendor/bootstrap/bootstrap.min.css", "house.css", "print.css", "icons.svg")
    first = styles + zipped("vendor/htmx/htmx.min.js", "house.js")
    assert first + font <= 120_000


def test_no_template_carries_inline_style_or_script() -> None:
    sealed = ROOT / "templates" / "packs"  # a pack's report carries its own style: nothing serves it
    for path in (ROOT / "templates").rglob("*.html"):
        if path.is_relative_to(sealed):
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\bsrc=)", text), path


def test_the_styleguide_shows_every_component() -> None:
    html = styleguide.index(RequestFactory().get("/styleguide/")).content.decode()
    for mark in ("verdict tone-bad", "rail", "heat", "timeline", "diff", "drop", "sentence", "empty", "job"):
        assert f'class="{mark}"' in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_theme_comes_from_the_cookie_so_that_nothing_flashes() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    assert '<html lang="en-GB" data-theme="dark">' in render_to_string("base.html", {}, request)
    request.COOKIES["theme"] = '"><script>'
    assert '<html lang="en-GB">' in render_to_string("base.html", {}, request)


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "413", "500", "expired"])
def test_every_error_page_says_what_to_do_even_without_a_request(name: str) -> None:
    html = render_to_string(f"errors/{name}.html", {"request_id": "abc123"})
    assert "<h1>" in html
    assert "abc123" in html
    assert "Back to the board" in html


def test_a_field_names_its_help_and_its_error_for_a_screen_reader() -> None:
    class Owed(forms.Form):
        owner = forms.CharField(help_text="By name.")

    html = str(Owed({})["owner"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_owner_helptext id_owner_error"' in html
    assert 'id="id_owner_error"' in html
    assert '<label for="id_owner">Owner</label>' in html


def test_the_error_summary_links_to_the_fields() -> None:
    class Owed(forms.Form):
        owner = forms.CharField()

    html = render_to_string("components/error_summary.html", {"form": Owed({})})
    assert '<a href="#id_owner">Owner: This field is required.</a>' in html


def test_the_diagram_frame_is_sandboxed_and_escapes_its_source() -> None:
    response = cast(
        HttpResponse, diagram(RequestFactory().get("/"), "graph\n</pre><script>alert(1)</script>")
    )
    assert b"<script>alert" not in response.content
    assert response._csp_config["sandbox"] == ["allow-scripts"]  # type: ignore[attr-defined]
