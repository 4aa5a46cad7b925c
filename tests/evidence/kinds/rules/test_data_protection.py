"""Data governance and personal data: what is refused and what may stay open."""

import datetime as dt

import pytest

from evidence.kinds.form import form
from evidence.kinds.lint import errors, lint
from evidence.kinds.rules import RULES, About

ABOUT = About(dt.date(2026, 11, 20))
KIND = "data_governance_record"


def faults(rule, **content):
    return [each.field for each in RULES[rule](content, ABOUT)]


@pytest.mark.parametrize("lacking", ["purpose", "legal_basis"])
def test_a_field_collected_without_purpose_or_basis_keeps_the_record_from_being_final(lacking):
    row = {"element": "Telephone number", "purpose": "Call back", "legal_basis": "Consent"}
    del row[lacking]
    content = {**form(KIND).example, "personal_data": [row]}
    (told,) = errors(lint(KIND, content, "final", ABOUT))
    assert (told.code, told.field) == ("personal_data_without_basis", f"personal_data.0.{lacking}")
    assert told.text.startswith("Personal-data inventory, row 1, ")
    assert errors(lint(KIND, content, "draft", ABOUT)) == ()


def test_all_six_conditions_are_asked_for_only_where_special_categories_are_used():
    assert faults("special_categories_are_grounded", special_categories=False) == []
    assert len(faults("special_categories_are_grounded", special_categories=True)) == 6


@pytest.mark.parametrize("words", ["None", "none found.", "No gaps"])
def test_one_row_may_say_that_there_is_no_gap(words):
    assert faults("gaps_are_addressed", gaps=[{"gap": words}]) == []


def test_a_system_without_personal_data_needs_no_inventory():
    assert faults("personal_data_is_listed", holds_personal_data=False) == []
    assert faults("personal_data_is_listed", holds_personal_data=True) == ["personal_data"]


def test_an_empty_set_is_measured_but_an_unmeasured_one_is_not():
    assert faults("sets_are_measured", sets=[{"name": "Held out", "records": 0}, {"name": "Training"}]) == [
        "sets.1.records"
    ]
