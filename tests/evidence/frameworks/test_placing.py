"""Texts that people send: every fault has a line and a path, and no text is read without end."""

import time
from pathlib import Path

import pytest

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.frameworks.placing import Unreadable, place, violations

SCHEMA = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": {"required": ["id"], "type": "object"}}},
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rows: [1\n", "line 2"),
        ("a: &x 1\nb: *x\n", "line 1: References"),
        ("a: [x]\nb: *y\n", "line 2: References"),
        ("a: !!python/object:os.system {}\n", "line 1: Types of one's own"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "line 4, b: “c” stands twice."),
        ("? [a]\n: 1\n", "line 1: A key is a word."),
        ("", "The text is empty."),
        ("a\0b", "no YAML or JSON"),
        ("[" * 5000, "nested too deeply"),
        ("- a\n" * 70_000, "holds too much"),
    ],
)
def test_a_text_that_is_not_taken_in_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said.replace("(", r"\(")):
        place(text)


def test_a_megabyte_is_refused_or_read_in_bounded_time() -> None:
    began = time.monotonic()
    for text in ("[" * 1_000_000, "{a: " * 250_000, "- a\n" * 250_000, "a: " + "x" * 1_000_000):
        try:
            place(text)
        except Unreadable:
            continue
    assert time.monotonic() - began < 10


def test_what_breaks_the_schema_is_named_by_line_and_path_in_the_order_of_the_text() -> None:
    found = list(violations(place("rows:\n- id: a\n- name: b\n- name: c\n"), SCHEMA))
    assert [(each.line, each.path) for each in found] == [(3, "rows[1]"), (4, "rows[2]")]
    assert str(found[0]) == "line 3, rows[1]: 'id' is a required property."


def test_json_is_read_and_words_that_old_yaml_takes_for_truth_stay_words() -> None:
    assert place('{"a":\t[1, 1.5, true, null]}').content == {"a": [1, 1.5, True, None]}
    assert place("on: 2026-01-01\nanswer: yes\n").content == {"on": "2026-01-01", "answer": "yes"}


def test_a_broken_file_of_the_product_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"properties": {"key": {"type": "string"}}}')
    broken = tmp_path / "broken.yaml"
    broken.write_text("# a comment\nkey: 7\n")
    with pytest.raises(BrokenDataError, match=r"broken.yaml: \$.key \(line 2\)"):
        read(broken)
