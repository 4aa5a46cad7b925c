"""What an upload is filed as, and whom the requirements bind."""

from __future__ import annotations

import datetime as dt

import pytest

from evidence.kinds import kinds, suggest
from evidence.rules.filing import Known, bare, guess, state_for, title_of
from evidence.rules.owed import owed

PLAN = Known(3, "canary_rollout_plan", "Canary and rollout plan", "canary-plan-v1.md")


def test_a_name_that_says_the_kind_leaves_no_question() -> None:
    found = guess("threat-model-v2.md", b"# Threat model\n", suggest("threat-model-v2.md"), [])

    assert (found.kind, found.title, found.plain) == ("threat_model", "Threat model", True)


def test_a_phrase_inside_the_text_is_only_a_suggestion() -> None:
    head = b"# Notes\n\nSee the threat model.\n"
    found = guess("notes.md", head, suggest("notes.md", head), [])

    assert (found.kind, found.plain) == ("", False)
    assert "threat_model" in found.likely


@pytest.mark.parametrize("name", ["canary-plan-v2.md", "Canary_Plan (1).md", "canary plan final.pdf"])
def test_the_same_file_in_another_version_is_asked_about(name: str) -> None:
    found = guess(name, b"", suggest(name), [PLAN])

    assert found.previous == PLAN
    assert not found.plain


def test_the_same_kind_and_title_is_asked_about() -> None:
    head = b"# Canary and rollout plan\n"
    found = guess("rollout.md", head, suggest("canary-rollout-plan.md", head), [PLAN])

    assert found.previous == PLAN


def test_another_document_of_the_kind_is_a_new_one() -> None:
    found = guess("cost-model.md", b"# Cost\n", suggest("cost-model.md"), [PLAN])

    assert found.previous is None


@pytest.mark.parametrize(
    ("filename", "head", "title"),
    [
        ("x.md", b"# Model card: 3.2 #\ntext", "Model card: 3.2"),
        ("data-sheet_v1.2.pdf", b"%PDF-", "Data sheet"),
        ("Load test (2).csv", b"a,b", "Load test"),
        ("v2.md", b"", "V2"),
        ("...md", b"", "Untitled"),
    ],
)
def test_the_title_is_the_first_heading_or_the_name_without_its_version(
    filename: str, head: bytes, title: str
) -> None:
    assert title_of(filename, head) == title


def test_a_bare_name_has_no_version_no_ending_and_no_signs() -> None:
    assert bare("Threat-Model_v2 (1).md") == "threat model"


def test_in_force_means_the_rung_from_which_the_kind_counts() -> None:
    kind = kinds()["threat_model"]

    assert (state_for(kind, "draft"), state_for(kind, "counts")) == ("draft", "exercised")


DAY, FIRST = dt.date(2026, 11, 20), dt.date(2027, 12, 2)


@pytest.mark.parametrize(
    ("risk_class", "role", "answer", "words"),
    [
        ("high", "provider", True, "law from 2 December 2027"),
        ("high", "both", True, "you are its provider"),
        ("high", "deployer", False, "Article 26"),
        ("minimal", "provider", False, "Not owed"),
        ("unclassified", "provider", False, "Nobody has declared a class"),
        ("prohibited", "provider", False, "Article 5"),
    ],
)
def test_the_requirements_bind_providers_of_high_risk_systems(
    risk_class: str, role: str, answer: bool, words: str
) -> None:
    found = owed(risk_class, role, FIRST, DAY)

    assert found.owed is answer
    assert words in found.why


def test_once_the_day_has_come_they_are_law() -> None:
    assert "law since 2 December 2027" in owed("high", "provider", FIRST, FIRST).why
