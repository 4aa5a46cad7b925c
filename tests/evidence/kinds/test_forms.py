"""Every form: its example stands on the highest rung, each demand refuses its anti-pattern, files read back."""

import datetime as dt
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from evidence.kinds import kinds
from evidence.kinds.form import forms
from evidence.kinds.lint import errors, lint
from evidence.kinds.rules import RULES, About
from evidence.kinds.writing import FORMATS, written
from evidence.reading.reader import read

TODAY = dt.date(2026, 11, 20)
DEMANDS = [(form, demand) for form in forms().values() for demand in form.demands]
NAMES = [f"{form.kind}: {demand.code}" for form, demand in DEMANDS]


@pytest.mark.parametrize("kind", forms())
def test_the_example_of_a_form_stands_on_the_highest_rung(kind):
    form = forms()[kind]
    Draft202012Validator.check_schema(form.schema())
    assert not errors(lint(kind, form.example, kinds()[kind].ladder[-1], About(TODAY)))


@pytest.mark.parametrize(("form", "demand"), DEMANDS, ids=NAMES)
def test_each_demand_refuses_its_anti_pattern_and_nothing_else_does(form, demand):
    content = anti_pattern(form, demand)
    found = lint(form.kind, content, demand.rung, About(TODAY, **beside(demand)))
    told = {each.code for each in found if each.severity == ("info" if demand.advice else "error")}
    assert demand.code in told
    assert told == {demand.code} or demand.advice
    below = kinds()[form.kind].ladder[: kinds()[form.kind].ladder.index(demand.rung)]
    for rung in below:
        assert demand.code not in {
            each.code for each in errors(lint(form.kind, content, rung, About(TODAY, **beside(demand))))
        }


def anti_pattern(form, demand):
    content = deepcopy(dict(form.example))
    if demand.refused:
        content.update(demand.refused)
    else:
        assert demand.needs, f"{demand.code} has no example of what it refuses"
        *way, last = demand.needs.split(".")
        target = content
        for part in way:
            target = target[part]
        del target[last]
    return {key: value for key, value in content.items() if value is not None}


def beside(demand):
    found = dict(demand.beside)
    return {**found, "regions": tuple(found["regions"])} if "regions" in found else found


@pytest.mark.parametrize("kind", forms())
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_form_is_read_back_as_it_was_written(kind, format_name):
    form = forms()[kind]
    filled = read(written(form, format_name, form.example).encode(), FORMATS[format_name], form)
    assert filled.content == form.example
    assert filled.unknown == ()
    template = read(written(form, format_name).encode(), FORMATS[format_name], form)
    assert template.content == {}


def test_every_rule_is_asked_for_by_a_form():
    assert {demand.rule for _, demand in DEMANDS if demand.rule} == set(RULES)


def test_codes_are_told_apart_within_a_form():
    for form in forms().values():
        codes = [demand.code for demand in form.demands]
        assert len(codes) == len(set(codes)), form.kind


def test_a_number_may_be_explained_in_brackets():
    row = "| Hits | 0.865 (450 of 520) | at least 0.85 |"
    text = f"## Results\n\n| Metric | Value | Threshold |\n|---|---|---|\n{row}\n"
    content = read(text.encode(), "text/markdown", forms()["evaluation_report"]).content
    assert content == {"metrics": [{"metric": "Hits", "value": 0.865, "threshold": "at least 0.85"}]}


def test_a_table_where_words_are_expected_is_read_row_by_row():
    text = "## Target hardware\n\n| Node | Memory |\n|---|---|\n| A | 8 GB |\n"
    content = read(text.encode(), "text/markdown", forms()["deployment_plan"]).content
    assert content == {"hardware": "Node | Memory\nA | 8 GB"}
