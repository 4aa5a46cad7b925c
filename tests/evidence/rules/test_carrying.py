"""Whether a cited place says the same in the next version."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.carrying import Document, change
from evidence.rules.places import Place, parse_place

PLAN = """# Plan

## Limits

Halt at 2 % errors,
at once.

### Who halts

The engineer on duty.

## Steps

5 %, then 25 %.
"""


def markdown(text: str, sha256: str = "b") -> Document:
    return Document(sha256, "text/markdown", text)


BEFORE = markdown(PLAN, "a")


def test_a_section_that_moved_or_was_wrapped_anew_says_the_same() -> None:
    after = markdown("# Plan\n\nNew words.\n\n## Limits\n\nHalt at 2 % errors, at once.\n\n### Who halts\n\n"
                     "The engineer on duty.\n\n## Steps\n\nOther steps.\n")  # fmt: skip

    assert change(parse_place("heading Limits"), BEFORE, after) == ""
    assert change(parse_place("heading Steps"), BEFORE, after) == "says something else now"


def test_a_section_holds_what_lies_below_its_heading() -> None:
    after = markdown(PLAN.replace("The engineer on duty", "Nobody"))

    assert change(parse_place("heading Limits"), BEFORE, after) == "says something else now"
    assert change(parse_place("heading Steps"), BEFORE, after) == ""


def test_a_heading_that_is_gone_or_occurs_twice_must_be_judged_again() -> None:
    assert "cannot be found" in change(
        parse_place("heading Limits"), BEFORE, markdown("# Plan\n\nNothing.\n")
    )
    twice = markdown(PLAN + "\n## Limits\n\nHalt at 2 % errors, at once.\n")
    assert "cannot be found" in change(parse_place("heading Limits"), BEFORE, twice)


def test_the_whole_document_is_the_same_when_its_bytes_are() -> None:
    assert change(Place(), BEFORE, markdown(PLAN, "b")) == "is another file now"
    assert change(Place(), BEFORE, markdown(PLAN, "a")) == ""
    assert change(Place(), Document(""), Document("")) == "is another file now"


@pytest.mark.parametrize(
    ("media_type", "place", "before", "same", "other"),
    [
        ("text/plain", "lines 2-3", "a\nb\nc\nd", "x\nb \nc\nd\ne", "a\nb\nX\nd"),
        ("text/csv", "row 2", "slice,error\nall,2\nnew,9\n", "slice,error\nall,2\nnew,4\n",
         "slice,loss\nall,2\nnew,9\n"),
        ("application/json", "field runs.0.loss", '{"runs": [{"loss": 1}]}', '{"runs": [{"loss": 1}, {}]}',
         '{"runs": [{"loss": 2}]}'),
        ("application/json", "field limits.p95", '{"limits.p95": {"b": 1, "a": 2}}', '{"limits.p95": {"a": 2, "b": 1}}',
         '{"limits": {"p95": 3}}'),
    ],
)  # fmt: skip
def test_lines_rows_and_fields_are_compared_by_what_they_say(
    media_type: str, place: str, before: str, same: str, other: str
) -> None:
    first = Document("a", media_type, before)

    assert change(parse_place(place), first, Document("b", media_type, same)) == ""
    assert change(parse_place(place), first, Document("b", media_type, other)) == "says something else now"


def test_a_page_is_the_same_when_its_words_and_its_picture_are() -> None:
    before = Document("a", "application/pdf", "One\fTwo", {2: "p"})
    place = parse_place("page 2")

    assert change(place, before, Document("b", "application/pdf", "Uno\fTwo", {2: "p"})) == ""
    assert (
        change(place, before, Document("b", "application/pdf", "One\fTwo", {2: "q"}))
        == "says something else now"
    )
    assert "cannot be found" in change(place, before, Document("b", "application/pdf", "One\fTwo", {}))
    assert "cannot be found" in change(place, before, Document("b", "application/pdf", "One", {2: "p"}))


def test_what_cannot_be_read_is_never_taken_for_unchanged() -> None:
    place = parse_place("heading Limits")
    assert change(place, replace(BEFORE, text=""), BEFORE) == ""  # the same bytes need no reading
    assert "could not be read" in change(place, replace(BEFORE, text=""), markdown(PLAN))
    assert "another format" in change(place, BEFORE, Document("b", "text/plain", PLAN))
    long = markdown(PLAN + "x" * 1_000_000)
    assert "cannot be found or read" in change(place, BEFORE, long)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["text/markdown", "text/csv", "application/json"]),
       st.sampled_from(["heading A", "line 1", "row 1-2", "field a.0", "page 1"]))  # fmt: skip
def test_no_text_breaks_the_comparison(old: str, new: str, media_type: str, place: str) -> None:
    assert isinstance(
        change(parse_place(place), Document("a", media_type, old), Document("b", media_type, new)), str
    )
