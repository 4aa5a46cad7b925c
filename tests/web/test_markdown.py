"""Markdown from people cannot act on the page."""

import pytest

from portal.web.markdown import render


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "[go](  JaVaScRiPt:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '![x](https://e.example/a.png "\\" onload=alert(1)")',
        "<a href=x style=position:fixed>x</a>",
        '```"><script>alert(1)</script>\nx\n```',
        '<https://e.example/"onmouseover=alert(1)>',
    ],
)
def test_hostile_markup_reads_as_text_and_never_runs(hostile: str) -> None:
    html = render(hostile)
    for live in (
        "<script",
        "<img",
        "<iframe",
        ' onerror="',
        ' onload="',
        ' style="',
        'href="javascript',
        'href="data',
    ):
        assert live not in html


def test_headings_move_below_the_page_title_and_carry_an_address() -> None:
    assert '<h2 id="doc-retention">Retention</h2>' in render("# Retention")


def test_a_document_cannot_shadow_an_id_of_the_page() -> None:
    assert 'id="main"' not in render("# main")


def test_a_picture_becomes_a_link_so_that_no_server_learns_who_reads() -> None:
    html = render("![the curve](https://e.example/roc.png)")
    assert "<img" not in html
    assert (
        '<a href="https://e.example/roc.png" rel="noopener noreferrer nofollow">Picture: the curve</a>'
        in html
    )


def test_a_wide_table_scrolls_in_its_own_frame_by_keyboard_too() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert 'class="scroll"' in html
    assert 'tabindex="0"' in html
    assert "style" not in html


def test_broken_markdown_is_shown_rather_than_refused() -> None:
    assert "**half" in render("**half [open](")
    assert render("") == ""
