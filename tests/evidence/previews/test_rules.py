"""The pure parts: outline, anchors, encodings, cleaning."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cage.limits import Limits
from evidence.previews import anchor, outline
from evidence.previews.clean import clean
from evidence.previews.lines import pretty, render_json
from evidence.previews.markdown import headings, to_html
from evidence.previews.rendered import NoPreview
from evidence.previews.table import delimiter_of, render
from evidence.reading.encoding import decode


def values(media_type: str, text: str) -> list[tuple[str, str]]:
    return [(spot.kind, spot.value) for spot in outline(media_type, text)]


def test_the_headings_of_markdown_are_places() -> None:
    text = "# Plan\n\n## Stages *and* `gates`\n\ntext\n\nSecond\n------\n\n```\n# not one\n```\n"
    assert values("text/markdown", text) == [
        ("heading", "Plan"),
        ("heading", "Stages and gates"),
        ("heading", "Second"),
    ]


def test_the_pages_of_a_pdf_are_places_with_their_first_words() -> None:
    spots = outline("application/pdf", "Model card\nfor SupportFlow\f\n \f Limits")
    assert [(spot.value, spot.label) for spot in spots] == [
        ("1", "Page 1: Model card"),
        ("2", "Page 2"),
        ("3", "Page 3: Limits"),
    ]


def test_the_rows_of_a_table_count_from_its_head() -> None:
    assert values("text/csv", "slice,auc\nall,0.81\nyoung,0.79\n") == [
        ("row", "1"),
        ("row", "2"),
        ("row", "3"),
    ]


def test_the_fields_of_json_are_places_by_path() -> None:
    text = json.dumps({"limits": {"p95": 300, "list": [{"a": 1}]}, "name": "x"})
    found = [value for _, value in values("application/json", text)]
    assert found == ["limits", "limits.p95", "limits.list", "name", "limits.list.0", "limits.list.0.a"]


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, "1" * 10_000])
def test_what_cannot_be_read_has_no_places(text: str) -> None:
    assert outline("application/json", text) == []


def test_a_heading_and_a_citation_of_it_meet_at_one_anchor() -> None:
    html = to_html(
        "# Fallback modes (v2)\n\n## Fallback modes (v2)\n\n## Überblick 计划\n\n[x](#Fallback-modes-v2)"
    )
    assert f'<h2 id="{anchor("heading", "Fallback modes (v2)")}">' in html
    assert 'id="h-fallback-modes-v2-2"' in html
    assert f'id="{anchor("heading", "Überblick 计划")}"' in html
    assert 'href="#h-fallback-modes-v2"' in html
    assert anchor("page", "3-5") == "page-3"
    assert anchor("row", "12") == "row-12"
    assert anchor("field", "limits.p95") == "field-limits.p95"
    assert anchor("whole", "") == ""


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](//evil.example/)",
    "[x](/account/)",
    "![x](https://evil.example/pixel.png)",
    "![x](../secret.png)",
    "<a href='javascript:1'>x</a>",
    "<svg/onload=alert(1)>",
    "```\n</code></pre><script>\n```",
    '```x" onclick="1\ny\n```',
    '# x" onclick="alert(1)',
    "<iframe src=//evil.example>",
    "|<b onclick=1>|\n|-|\n|x|",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_comes_out_inert(source: str) -> None:
    html = to_html(source)
    for word in ("<script", "<img", "<svg", "<iframe", 'href="javascript', 'href="//', 'href="/', "src="):
        assert word not in html.replace("&lt;img src=", "").replace("&lt;iframe src=", "")
    assert " onclick=" not in html.replace("&quot; onclick=", "").replace("b onclick=", "").replace(
        '" onclick="', ""
    )


@given(st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    html = to_html(text)
    assert clean(html) == html
    headings(text)


def test_a_page_id_cannot_be_taken_over() -> None:
    assert clean('<h2 id="main">x</h2><span id="csrf">y</span>') == "<h2>x</h2><span>y</span>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_the_encodings_people_use(encoding: str) -> None:
    assert decode("Größe – ok\r\n".encode(encoding)) == "Größe – ok\n"


@given(st.binary())
def test_any_bytes_become_text_that_can_be_stored(data: bytes) -> None:
    text = decode(data)
    text.encode()
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a,b\n1,2", ","), ("a;b\n1,5;2,5", ";"), ("a\tb\n1\t2", "\t"), ("a|b\n1|2", "|"), ("alone\n1", ",")],
)
def test_the_separator_of_a_table_is_found(text: str, sign: str) -> None:
    assert delimiter_of(text) == sign


def test_a_table_shows_its_first_rows_and_says_what_is_left_out() -> None:
    text = "name,value\n" + "".join(f"row {number},<b>{number}</b>\n" for number in range(500))
    made = render(text, Limits())
    assert '<tr id="row-201">' in made.html
    assert "row-202" not in made.html
    assert "&lt;b&gt;" in made.html
    assert made.note == "The first 200 of 500 rows are shown."
    assert made.outline[-1].value == "501"


def test_json_is_laid_out_with_the_id_of_every_field() -> None:
    made = render_json('{"limits":{"p95":300,"empty":[],"list":[1,{"a":null}]},"n":"ü<"}', Limits())
    assert made.kind == "html"
    assert '<span id="line-3"><span id="field-limits.p95"></span>    "p95": 300,</span>' in made.html
    assert 'id="field-limits.list.1.a"' in made.html
    assert "ü&lt;" in made.html


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    )
)
def test_json_laid_out_is_still_the_same_json(value: object) -> None:
    assert json.loads("\n".join(line for line, _ in pretty(value))) == value


def test_broken_json_is_shown_as_text_with_the_place_of_the_fault() -> None:
    made = render_json('{"a": 1,\n "b" 2}', Limits())
    assert made.kind == "text"
    assert "line 2, column 6" in made.note


def test_a_table_that_is_none_says_so() -> None:
    with pytest.raises(NoPreview, match="not a table"):
        render('a,"' + "x" * 1_100_000, Limits())
