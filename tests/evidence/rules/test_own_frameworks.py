"""Frameworks of one's own: what must hold, what a version changes, and that nothing removed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.frameworks import built_in, load, made_from
from evidence.frameworks.placing import place
from evidence.kinds import kinds
from evidence.rules.own_frameworks import Around, difference, effective, problems

TEXT = """\
key: acme-rules
version: '1'
title: House rules of Acme
as_of: 2026-11-20
notice: Our own.
prefix: ACME-
sources:
- key: BOARD
  what: Resolution of the board
articles:
- key: A
  title: Models
  printed: Chapter A
conditions:
- key: acme-external
  text: Only for external models.
  question: Is the model external?
requirements:
- id: ACME-A.1
  article: A
  printed: A.1
  title: Models have cards
  summary: Every model has a card.
  evidence_kinds: [model_card, qms_record]
  primary_kinds: [model_card]
  source: BOARD
- id: ACME-A.2
  article: A
  printed: A.2
  title: Vendors are asked
  summary: Every vendor is asked.
  evidence_kinds: [sbom]
  primary_kinds: [sbom]
  condition: acme-external
"""
AROUND = Around(
    keys=frozenset(each.key for each in built_in()),
    prefixes=frozenset(each.prefix for each in built_in()),
    conditions={each.key: each.text for each in load("ai-act").conditions},
    kinds=frozenset(kinds()),
)


def said(text: str, around: Around = AROUND) -> list[str]:
    return [str(each) for each in problems(place(text), around)]


def content(text: str = TEXT) -> dict[str, Any]:
    found: dict[str, Any] = place(text).content
    return found


def test_a_sound_framework_has_no_problems() -> None:
    assert said(TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("key: acme-rules", "key: ai-act", "line 1, key: “ai-act” is a framework of the product"),
        ("prefix: ACME-\n", "", "line 1: Give a `prefix`"),
        ("prefix: ACME-", "prefix: AIA-", "line 6, prefix: “AIA-” belongs to another framework."),
        ("as_of: 2026-11-20", "as_of: 2026-02-30", "line 4, as_of: “2026-02-30” is no day."),
        ("id: ACME-A.2", "id: ACME-A.1", "line 27, requirements[1].id: “ACME-A.1” stands twice."),
        (
            "id: ACME-A.2",
            "id: OTHER-A.2",
            "line 27, requirements[1].id: OTHER-A.2 does not begin with ACME-.",
        ),
        (
            "article: A\n  printed: A.2",
            "article: B\n  printed: A.2",
            "line 28, requirements[1].article: There is no",
        ),
        (
            "condition: acme-external",
            "condition: weather",
            "requirements[1].condition: There is no condition",
        ),
        ("source: BOARD", "source: PAPER", "line 26, requirements[0].source: There is no source “PAPER”."),
        (
            "[sbom]\n  primary",
            "[recipe, sbom]\n  primary",
            "evidence_kinds[0]: There is no kind of artefact “recipe”.",
        ),
        ("primary_kinds: [sbom]", "primary_kinds: [model_card]", "model_card is not among evidence_kinds."),
        ("  primary_kinds: [sbom]\n", "", "ACME-A.2 is counted, so name in primary_kinds"),
        ("condition: acme-external", "parent: ACME-A.2", "stands, by its parents, under itself"),
        ("key: acme-external", "key: residual-hazards", "Another framework asks another condition"),
        (
            "title: Vendors are asked",
            "title: V\n  lead_in_only: true",
            "introduces points, but none names it",
        ),
        ("title: House", "part_of: ai-act\ntitle: House", "line 3, part_of: Only frameworks of the product"),
    ],
)
def test_every_problem_has_its_line_and_path(old: str, new: str, problem: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    assert any(problem in each for each in said(text)), said(text)


def test_a_new_version_keeps_the_prefix_that_citations_hold_by() -> None:
    around = Around(AROUND.keys, AROUND.prefixes, AROUND.conditions, AROUND.kinds, own_prefix="OLD-")
    assert any("It was “OLD-”" in each for each in said(TEXT, around))


def test_the_difference_names_what_was_added_removed_and_changed() -> None:
    second = TEXT.replace("ACME-A.2", "ACME-A.3").replace("Every model has a card", "Each has a card")
    found = difference(made_from(content()), made_from(content(second)))
    assert (found.added, found.removed) == (("ACME-A.3",), ("ACME-A.2",))
    assert [(each.id, each.fields) for each in found.changed] == [("ACME-A.1", ("summary",))]
    assert difference(made_from(content()), made_from(content())).nothing
    assert difference(None, made_from(content())).added == ("ACME-A.1", "ACME-A.2")


def test_what_a_version_leaves_out_stays_as_removed_through_every_later_one() -> None:
    second = content(TEXT[: TEXT.index("- id: ACME-A.2")].replace("conditions:", "#").replace("- key: acme-e", "#")
                     .replace("  text: Only", "#").replace("  question: Is", "#"))  # fmt: skip
    whole = effective(second, content(), 2)
    found = made_from(whole, custom=True)
    assert [each.id for each in found.checkable] == ["ACME-A.1"]
    gone = found.get("ACME-A.2")
    assert (gone.status, gone.informative, gone.note) == ("removed", True, "Removed by version 2.")
    third = made_from(effective(second, whole, 3))
    assert third.get("ACME-A.2").note == "Removed by version 2."
    back = made_from(effective(content(), whole, 3))
    assert [each.id for each in back.checkable] == ["ACME-A.1", "ACME-A.2"]


def test_a_heading_stays_as_long_as_something_removed_stands_under_it() -> None:
    second = (
        TEXT.replace("key: A\n", "key: B\n")
        .replace("article: A\n", "article: B\n")
        .replace("ACME-A", "ACME-B")
    )
    whole = made_from(effective(content(second), content(), 2))
    assert [each.key for each in whole.articles] == ["B", "A"]
