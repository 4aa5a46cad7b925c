"""The AI Act data: complete, self-consistent, and readable."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from evidence.frameworks import conditions, load
from evidence.frameworks.data_file import BrokenDataError, read
from evidence.kinds import kinds

ACT = load("ai-act")
COUNTED = {"9": 16, "10": 13, "4a": 7, "11": 4, "12": 9, "13": 14, "14": 12, "15": 12, "Annex IV": 26}


def test_every_entry_of_the_law_is_there():
    assert len(ACT.requirements) == len({each.id for each in ACT.requirements}) == 135


def test_the_counted_requirements_are_113():
    assert len(ACT.checkable) == 113
    assert Counter(each.article for each in ACT.checkable) == COUNTED


def test_thirteen_entries_are_for_information_only():
    assert sum(each.informative for each in ACT.requirements) == 13


def test_every_parent_exists():
    assert all(each.parent in ACT for each in ACT.requirements if each.parent)


def test_every_primary_kind_is_listed_as_evidence_too():
    for each in ACT.requirements:
        assert set(each.primary_kinds) <= set(each.evidence_kinds), each.id


def test_every_kind_named_by_a_requirement_is_a_known_kind():
    named = {kind for each in ACT.requirements for kind in each.evidence_kinds + each.before_deployment}
    assert named <= set(kinds())


def test_every_counted_requirement_can_be_carried_by_some_kind():
    assert [each.id for each in ACT.checkable if not each.primary_kinds] == []


def test_four_requirements_are_met_by_the_assembled_file_itself():
    found = [each.id for each in ACT.checkable if each.evidence_pack]
    assert found == ["AIA-11.1.sub1", "AIA-11.1.sub2", "AIA-11.1.sub2.smc", "AIA-11.2"]


def test_real_world_tests_and_product_images_have_kinds_of_their_own():
    assert ACT.get("AIA-9.7").primary_kinds == ("real_world_test_plan",)
    assert ACT.get("AIA-AIV.1.f").primary_kinds == ("product_images",)


def test_a_deleted_entry_leads_to_the_one_that_took_its_place():
    assert ACT.current("AIA-10.5.c").id == "AIA-4a.1.c"
    assert ACT.current("AIA-9.1").id == "AIA-9.1"


def test_each_distinct_condition_stands_once_with_its_requirements():
    found = conditions(ACT)
    assert len(found) == len({each.key for each in found}) == len({each.text for each in found}) == 23
    assert ACT.condition("special-category-data").requirements[0] == "AIA-4a.1"
    assert len(ACT.condition("attack-classes").requirements) == 5


def test_a_conditional_requirement_carries_the_text_and_the_key():
    found = ACT.get("AIA-9.7")
    assert found.condition_key == "real-world-testing"
    assert found.condition.startswith("Only if the provider tests")


def test_the_dates_of_application_follow_article_113_as_amended():
    assert ACT.applies_from("AIA-9.1") == dt.date(2027, 12, 2)
    assert ACT.applies_from("AIA-AIV.3.i1", "annex-i") == dt.date(2028, 8, 2)
    assert ACT.applies_from("AIA-4a.1.f", "annex-i") == dt.date(2026, 7, 27)


def test_the_heat_map_keeps_the_order_of_the_law_and_loses_nothing():
    groups = ACT.by_article()
    assert [article.label for article, _ in groups][-1] == "Annex IV"
    assert tuple(each for _, group in groups for each in group) == tuple(
        sorted(ACT.requirements, key=lambda each: [a.key for a in ACT.articles].index(each.article))
    )


@pytest.mark.parametrize(
    ("requirement", "label"),
    [
        ("AIA-9.1", "Article 9(1)"),
        ("AIA-13.3.b.iv", "Article 13(3)(b)(iv)"),
        ("AIA-4a.1.f", "Article 4a(1)(f)"),
        ("AIA-15.4.sub1", "Article 15(4), first subparagraph"),
        ("AIA-11.1.sub2.smc", "Article 11(1), second subparagraph, simplified form"),
        ("AIA-15.5.sub3.i4", "Article 15(5), third subparagraph, item 4"),
        ("AIA-AIV.2.b", "Annex IV, point 2(b)"),
        ("AIA-AIV.3.i1", "Annex IV, point 3, item 1"),
    ],
)
def test_a_requirement_is_labelled_as_the_law_is_cited(requirement, label):
    assert ACT.get(requirement).label == label


def test_an_unknown_framework_is_refused():
    with pytest.raises(FileNotFoundError):
        load("no-such-act")


def test_a_file_that_breaks_its_schema_is_refused_with_the_place(tmp_path: Path):
    (tmp_path / "schema.json").write_text('{"properties": {"key": {"type": "string"}}}')
    broken = tmp_path / "broken.yaml"
    broken.write_text("key: 7\n")
    with pytest.raises(BrokenDataError, match=r"broken.yaml: \$.key"):
        read(broken)
