"""The place in a document that is cited."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.places import KINDS, Place, beyond_the_end, format_place, parse_place, place_errors

WRITTEN = [
    ("", Place()),
    ("whole document", Place()),
    ("page 3", Place("page", "3")),
    ("p. 3", Place("page", "3")),
    ("pages 3–5", Place("page", "3-5")),
    ("line:10 - 20", Place("line", "10-20")),
    ("heading “Fallback modes”", Place("heading", "Fallback modes")),
    ("heading: Limits: known", Place("heading", "Limits: known")),
    ("row 7", Place("row", "7")),
    ("field limits.p95", Place("field", "limits.p95")),
]


@pytest.mark.parametrize(("text", "place"), WRITTEN)
def test_a_place_is_read_as_people_write_it(text, place):
    assert parse_place(text) == place


@pytest.mark.parametrize("place", [place for _, place in WRITTEN])
def test_what_is_written_can_be_read_again(place):
    assert parse_place(format_place(place)) == place


WRONG = [
    (Place("page", ""), "Which page?"),
    (Place("page", "three"), "Give a page as a number such as 3, or a range such as 3-5."),
    (Place("page", "0"), "The first page is 1."),
    (Place("row", "9-3"), "The range ends before it begins: 9-3."),
    (Place("heading", "a\nb"), "One line only, without control characters."),
    (Place("heading", "x" * 301), "At most 300 characters."),
    (Place("whole", "3"), "The whole document needs no further place."),
    (Place("chapter", "3"), "Say where: whole, page, heading, line, row or field."),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("place", "message"), WRONG)
def test_a_wrong_place_says_what_is_wrong(place, message):
    assert place_errors(place) == [message]


def test_reading_a_wrong_place_raises_the_message():
    with pytest.raises(ValueError, match=r"The first page is 1\."):
        parse_place("page 0")


def test_a_page_behind_the_last_one_is_noticed():
    assert beyond_the_end(Place("page", "3-9"), 8) == "The document ends at page 8."
    assert beyond_the_end(Place("page", "8"), 8) == ""
    assert beyond_the_end(Place("heading", "Nine"), 8) == ""


@given(st.sampled_from(KINDS), st.text(max_size=30))
def test_every_place_is_either_right_or_explained(kind, value):
    place = Place(kind, value)
    if place_errors(place) == []:
        assert format_place(place)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_place(text):
    with contextlib.suppress(ValueError):
        assert place_errors(parse_place(text)) == []
