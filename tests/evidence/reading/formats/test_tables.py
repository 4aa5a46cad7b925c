"""CSV: the one table whose columns match the heads, and files where none or two do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.reading.reader import READ, read
from tests.evidence.reading.formats.sheets import CSV, REPORT, SECURITY, sheet, table, text


def csv(written, onto=REPORT):
    return read(written.encode(), CSV, onto)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_heads_choose_the_table(separator):
    rows = [["Metric", "Value", "Threshold", "Seed"], ["AUC", "0.812", "0.79", "5"], ["KS", "0.469", "", "5"]]
    found = csv("\n".join(separator.join(row) for row in rows))
    assert found.content == {
        "metrics": [{"metric": "AUC", "value": 0.812, "threshold": 0.79}, {"metric": "KS", "value": 0.469}]
    }
    assert (found.format, found.unknown) == ("CSV", ("Seed",))
    assert found.line_of("metrics.1.value") == 3


def test_a_table_that_lacks_a_required_column_does_not_fit():
    assert csv("segment,value\nwomen,0.81").content == {"segments": [{"segment": "women", "value": 0.81}]}


def test_heads_that_match_no_table_are_told_which_there_are():
    found = csv("case_id,language\n1,de")
    assert found.content is None
    assert found.why.startswith("The heads of this CSV match no table of the form (Metrics: Metric, Value")


def test_the_table_with_most_columns_stands():
    found = csv("segment,metric,value\nwomen,auc,0.8")
    assert found.content == {"segments": [{"segment": "women", "metric": "auc", "value": 0.8}]}


def test_heads_that_match_two_tables_are_not_guessed():
    twins = sheet(
        "evaluation_report", *(table(key, text("group"), text("rate")) for key in ("before", "after"))
    )
    found = csv("group,rate\nwomen,0.8", twins)
    assert (found.content, found.why) == (
        None,
        "The heads match “Before” and “After” equally well. Name the columns as one of them does.",
    )


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "The file holds no heads and no rows."),
        ("metric,value\nauc,0.8,surplus", "Line 2: there are 3 cells under 2 heads."),
        ('metric,value\n"auc,0.8', "Line 2: this is not CSV (unexpected end of data)."),
        (
            "metric,value\n" + "a,1\n" * 10_001,
            "The file has more than 10000 rows, which is too many to be read.",
        ),
    ],
)
def test_a_file_that_is_no_table_says_why(written, why):
    assert csv(written).why == why


def test_quoted_cells_keep_their_separators_and_lines():
    found = csv('title;severity\n"Draft; with\nlink";high', SECURITY)
    assert found.content["findings"] == [{"title": "Draft; with\nlink", "severity": "high"}]


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_raise(written):
    for media_type in READ:
        read(written.encode("utf-8", "replace"), media_type, REPORT)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data):
    for media_type in READ:
        read(data, media_type, REPORT)
