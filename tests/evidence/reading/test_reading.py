"""Reading documents: Markdown as people write it, hostile trees, and the child that reads them."""

import pytest

from evidence.kinds.form import form
from evidence.kinds.writing import written
from evidence.reading.caged import read_caged
from evidence.reading.reader import read

CANARY = form("canary_rollout_plan")
PLAN = """# Rollout

Supported by: Lea Brandt

## 3. Traffic steps

| Share | Dwell | Notes |
|-------|-------|-------|
| 5 %   | 168 h | first |
| 100%  |       |       |

## When to roll back

1. Errors above 5 %
2. Quality down
   by 10 %

## Launched at peak traffic

No, on Tuesday.

## Something else

Not ours.
"""


def test_headings_aliases_units_and_lists_are_read_as_people_write_them():
    said = read(PLAN.encode(), "text/markdown", CANARY)
    assert said.content == {
        "supported_by": "Lea Brandt",
        "steps": [{"traffic": 5, "dwell_hours": 168}, {"traffic": 100}],
        "rollback_conditions": ["Errors above 5 %", "Quality down\nby 10 %"],
        "at_peak": False,
    }
    assert said.unknown == ("Something else",)
    line = said.line_of("steps.1.traffic")
    assert line is not None
    assert PLAN.splitlines()[line - 1].startswith("| 100%")
    assert said.line_of("rollback_conditions.1") == 15


@pytest.mark.parametrize(("text", "words"), [
    ("a: &x [1]\nb: *x\n", "Line 2: write the value out; aliases are not read."),
    ("a: 1\na: 2\n", "Line 2: “a” stands here twice."),
    ("[1, 2]", "the fields of the form are expected"),
    ("a: [1,\n", "this is not YAML or JSON"),
    ("a: !!python/name:os.system x\n", "is not YAML or JSON"),
    ("[" * 5000, "nested too deeply"),
    ("a: 2026-13-45T99:99:99Z\n", "is not YAML or JSON"),
])  # fmt: skip
def test_trees_that_are_no_forms_say_so_with_their_line(text, words):
    said = read(text.encode(), "application/yaml", CANARY)
    assert said.content is None
    assert words in said.why


def test_front_matter_says_fields_and_a_broken_one_names_its_line():
    good = read(b"---\nhalted_by: The router\n---\n# Plan\n", "text/markdown", CANARY)
    assert (good.content, good.line_of("halted_by")) == ({"halted_by": "The router"}, 2)
    bad = read(b"---\nsteps: [\n---\n# Plan\n", "text/markdown", CANARY)
    assert "Line" in bad.why


def test_a_pdf_is_not_read_and_says_what_to_do():
    said = read(b"%PDF-1.7", "application/pdf", CANARY)
    assert said.why.startswith("Gatehouse does not read PDF files. State what it says")


def test_the_child_reads_the_same_and_outlives_nothing_hostile(tmp_path):
    path = tmp_path / "plan.md"
    path.write_text(written(CANARY, "md", CANARY.example))
    assert read_caged(path, "text/markdown", CANARY) == read(path.read_bytes(), "text/markdown", CANARY)
    path.write_text("[" * 200_000)
    assert read_caged(path, "application/yaml", CANARY).content is None


def test_a_file_too_large_to_read_says_so(tmp_path):
    path = tmp_path / "plan.md"
    path.write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    assert "4 MB" in read_caged(path, "text/markdown", CANARY).why
