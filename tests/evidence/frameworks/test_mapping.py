"""Mappings between frameworks: both ends, the closest first, and nothing invented."""

from evidence.frameworks import built_in
from evidence.frameworks.mapping import WORDS, _all, mapped


def test_every_mapping_names_requirements_that_exist_and_is_read_from_both_ends() -> None:
    known = {requirement.id for framework in built_in() for requirement in framework.requirements}
    pairs = [(key, each.requirement) for key, rows in _all().items() for each in rows]
    assert len(pairs) == len(set(pairs)) > 200
    assert {name for pair in pairs for name in pair} <= known
    assert {(second, first) for first, second in pairs} == set(pairs)


def test_evidence_for_risk_management_also_speaks_for_iso_and_nist() -> None:
    found = {each.requirement: each.relation for each in mapped("AIA-9.1")}
    assert found["AIA-17.1.g"] == "equal"
    assert (found["ISO42001-A.5.2"], found["NISTRMF-GOVERN-1.4"]) == ("part", "part")
    assert {each.requirement: each.relation for each in mapped("ISO42001-A.5.2")}["AIA-9.1"] == "whole"


def test_the_closest_relation_stands_first_and_has_its_words() -> None:
    relations = [each.relation for each in mapped("AIA-14.1")]
    assert relations == sorted(relations, key=list(WORDS).index)
    assert all(each.words for rows in _all().values() for each in rows)


def test_a_requirement_without_a_mapping_has_none() -> None:
    assert mapped("AIA-9.3") == mapped("no-such-id") == ()
