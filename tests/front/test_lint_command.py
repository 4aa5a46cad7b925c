"""`gatehouse lint`: off line, in the portal's words, with lines, and an exit code for a pipeline."""

import json
from pathlib import Path

import pytest

from evidence.kinds.form import form
from evidence.kinds.writing import written
from portal.front.cli import main

CANARY = form("canary_rollout_plan")
WITHOUT = {key: value for key, value in CANARY.example.items() if key != "rollback_conditions"}


@pytest.fixture
def plan(tmp_path):
    def write(content, format_name="md"):
        path = tmp_path / f"plan.{format_name}"
        path.write_text(written(CANARY, format_name, content))
        return str(path)

    return write


@pytest.mark.parametrize("format_name", ["md", "yaml", "json"])
def test_a_complete_document_is_clean_in_every_form(plan, capsys, format_name):
    assert main(["lint", plan(CANARY.example, format_name)]) == 0
    assert "Canary and rollout plan, final: 0 errors." in capsys.readouterr().out


def test_a_canary_plan_without_rollback_conditions_is_refused_in_the_words_of_the_portal(plan, capsys):
    assert main(["lint", plan(WITHOUT)]) == 1
    said = capsys.readouterr().out
    assert "A canary plan without rollback conditions cannot be final. [rollback_conditions_missing]" in said


def test_a_draft_is_not_refused_and_hears_what_stands_before_final(plan, capsys):
    assert main(["lint", plan(WITHOUT), "--state", "draft"]) == 0
    assert "(before it can be final)" in capsys.readouterr().out


def test_messages_name_the_line(plan, capsys):
    path = plan(
        {**CANARY.example, "steps": [{"traffic": 25, "dwell_hours": 1}, {"traffic": 5, "dwell_hours": 1}]}
    )
    main(["lint", path, "--json"])
    found = json.loads(capsys.readouterr().out)
    row = next(each for each in found if each["code"] == "ramp_rises")
    text = Path(path).read_text().splitlines()
    assert text[row["line"] - 1].startswith("| 5 |")


def test_usage_is_told_apart(tmp_path, capsys):
    assert main(["lint", str(tmp_path / "none.md")]) == 2
    assert main(["lint", "--template", "md"]) == 2
    assert main(["lint", "--kind", "canary_rollout_plan", "--template", "yaml"]) == 0
    assert "rollback_conditions:" in capsys.readouterr().out
