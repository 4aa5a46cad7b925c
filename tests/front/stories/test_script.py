"""Reading a story: its documents and what it states of them carry the days of this installation."""

import datetime as dt

from portal.front.stories import script
from portal.front.stories.script import Story

START = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def story(folder):
    return Story(content={}, gates={}, folder=folder, start=START)


def test_a_day_in_a_document_becomes_its_date(tmp_path):
    (tmp_path / "plan.md").write_text("Tested on: {day -12}\nNot before {day 5}\n")
    read = story(tmp_path).document({"file": "plan.md"})
    assert read == b"Tested on: 2026-11-08\nNot before 2026-11-25\n"


def test_a_picture_is_taken_as_it_is(tmp_path):
    (tmp_path / "chart.png").write_bytes(b"\x89PNG {day -1} \xff")
    assert story(tmp_path).document({"file": "chart.png"}) == b"\x89PNG {day -1} \xff"


def test_what_a_story_states_of_a_printed_document_carries_its_dates(tmp_path, monkeypatch):
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims/story.yaml").write_text('content: {run_on: "{day -18}", metrics: [{value: 0.8}]}\n')
    (tmp_path / "claims/gates.yaml").write_text("reviews: []\n")
    found = script.read("claims", START)
    assert found.stated(found.content) == {"run_on": "2026-11-02", "metrics": [{"value": 0.8}]}


def test_a_document_of_which_nothing_is_stated_states_nothing(tmp_path):
    assert story(tmp_path).stated({"file": "plan.md"}) is None
