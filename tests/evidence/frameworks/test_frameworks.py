"""Every framework that comes with the product: complete, self-consistent, and apart from the 113."""

import datetime as dt
from collections import Counter

import pytest

from evidence.frameworks import Framework, built_in, load
from evidence.kinds import kinds

ALL = built_in()
each_framework = pytest.mark.parametrize("framework", ALL, ids=lambda each: each.key)


@pytest.mark.parametrize(
    ("key", "entries", "counted", "headings"),
    [
        ("ai-act", 135, 113, 9), ("ai-act-provider", 72, 65, 14), ("ai-act-deployer", 29, 26, 6),
        ("ss1-23", 23, 23, 5), ("sr-26-2", 13, 10, 7), ("iso-42001", 38, 38, 9), ("nist-ai-rmf", 72, 72, 19),
        ("sr-11-7", 7, 0, 7),
    ],
)  # fmt: skip
def test_each_framework_has_its_entries_and_its_counts(
    key: str, entries: int, counted: int, headings: int
) -> None:
    found = load(key)
    assert (len(found.requirements), len(found.checkable), len(found.articles)) == (
        entries,
        counted,
        headings,
    )


def test_no_id_stands_in_two_frameworks() -> None:
    found = Counter(requirement.id for framework in ALL for requirement in framework.requirements)
    assert [key for key, times in found.items() if times > 1] == []


def test_a_condition_key_always_carries_the_same_text() -> None:
    texts: dict[str, set[str]] = {}
    for framework in ALL:
        for condition in framework.conditions:
            texts.setdefault(condition.key, set()).add(condition.text)
            assert condition.requirements, condition.key
    assert [key for key, found in texts.items() if len(found) > 1] == []


@each_framework
def test_every_entry_stands_under_a_heading_and_names_kinds_that_exist(framework: Framework) -> None:
    headings = {each.key for each in framework.articles}
    for each in framework.requirements:
        assert each.article in headings, each.id
        assert not each.parent or each.parent in framework, each.id
        assert set(each.primary_kinds) <= set(each.evidence_kinds) <= set(kinds()), each.id
        assert each.primary_kinds or not each.checkable or each.evidence_pack, each.id
        assert not each.source or each.source in dict(framework.sources), each.id
        assert each.id.startswith(framework.prefix), each.id


@each_framework
def test_labels_are_one_each_and_history_names_what_exists(framework: Framework) -> None:
    labels = Counter(each.label for each in framework.requirements)
    assert [label for label, times in labels.items() if times > 1] == []
    for amendment in framework.history:
        assert all(
            key in framework for change in amendment.changes for key in (change.was, change.became) if key
        )


def test_the_nist_framework_has_its_four_functions() -> None:
    nist = load("nist-ai-rmf")
    group = {each.key: each.group for each in nist.articles}
    found = Counter(group[each.article] for each in nist.checkable)
    assert found == {"Govern": 19, "Map": 18, "Measure": 22, "Manage": 13}
    assert nist.get("NISTRMF-MEASURE-2.11").label == "MEASURE 2.11"


def test_sr_11_7_says_what_took_its_place_and_counts_nothing() -> None:
    old = load("sr-11-7")
    assert (old.standing, old.superseded_by, old.superseded_on) == (
        "superseded",
        "sr-26-2",
        dt.date(2026, 4, 17),
    )
    assert old.checkable == ()


@pytest.mark.parametrize(
    ("key", "requirement", "duration"),
    [
        ("ai-act-provider", "AIA-18.1.a", "P10Y"), ("ai-act-provider", "AIA-19.1", "P6M"),
        ("ai-act-provider", "AIA-47.1", "P10Y"), ("ai-act-provider", "AIA-73.2", "P15D"),
        ("ai-act-provider", "AIA-73.3", "P2D"), ("ai-act-provider", "AIA-73.4", "P10D"),
        ("ai-act-deployer", "AIA-26.6", "P6M"),
    ],
)  # fmt: skip
def test_a_deadline_of_the_law_is_kept_as_words_and_as_a_duration(
    key: str, requirement: str, duration: str
) -> None:
    deadline = load(key).get(requirement).deadline
    assert deadline is not None
    assert (bool(deadline.words), deadline.duration) == (True, duration)


def test_the_deployers_part_holds_26_in_twelve_paragraphs_and_27_in_six_elements() -> None:
    ids = [each.id for each in load("ai-act-deployer").requirements]
    assert [f"AIA-26.{n}" for n in range(1, 13)] == [each for each in ids if each.startswith("AIA-26.")]
    assert [f"AIA-27.1.{letter}" for letter in "abcdef"] == [
        each for each in ids if each.startswith("AIA-27.1.")
    ]
    assert {"AIA-4.deployer", "AIA-13.received", "AIA-50.3", "AIA-73.deployer"} <= set(ids)


def test_the_providers_part_holds_the_twelve_of_16_and_the_thirteen_of_17() -> None:
    ids = [each.id for each in load("ai-act-provider").requirements]
    assert sum(each.startswith("AIA-16.") for each in ids) == 12
    assert sum(each.startswith("AIA-17.1.") for each in ids) == 13
    assert {each.article for each in load("ai-act-provider").requirements} == {
        "4", "16", "17", "18", "19", "20", "21", "43", "47", "48", "49", "50", "72", "73",
    }  # fmt: skip


def test_the_parts_name_the_dates_on_which_they_become_law() -> None:
    provider, deployer = load("ai-act-provider"), load("ai-act-deployer")
    assert provider.applies_from("AIA-4.provider") == dt.date(2025, 2, 2)
    assert provider.applies_from("AIA-50.1") == dt.date(2026, 8, 2)
    assert provider.applies_from("AIA-17.1.a", "annex-i") == dt.date(2028, 8, 2)
    assert deployer.applies_from("AIA-26.6") == dt.date(2027, 12, 2)
    assert [each.key for each in deployer.dates_of("AIA-27.1")] == ["annex-iii"]


def test_the_change_of_27_july_2026_is_history_of_10_5_and_of_what_took_its_place() -> None:
    act = load("ai-act")
    for letter in "abcdef":
        ((amendment, change),) = act.history_of(f"AIA-10.5.{letter}")
        assert (amendment.date, change.became) == (dt.date(2026, 7, 27), f"AIA-4a.1.{letter}")
        assert act.history_of(f"AIA-4a.1.{letter}") == ((amendment, change),)
    moved = {each.what: (each.was, each.became) for each in act.history[0].dates}
    assert sorted(moved.values()) == [
        (dt.date(2026, 8, 2), dt.date(2027, 12, 2)), (dt.date(2027, 8, 2), dt.date(2028, 8, 2)),
    ]  # fmt: skip
