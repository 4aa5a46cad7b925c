"""Whatever stands in a document, the lint answers: rules meet content of any shape, because people write it."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.kinds import kinds
from evidence.kinds.form import forms
from evidence.kinds.lint import lint
from evidence.kinds.rules import About

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
HUGE = st.just(10**400)


def cell(field):
    near = [st.just(key) for key in field.choices]
    return st.one_of(SCALARS, HUGE, st.lists(SCALARS, max_size=2), st.just({"a": 1}), *near)


def row(columns):
    return st.fixed_dictionaries({}, optional={each.key: cell(each) for each in columns})


def value(field):
    if field.type == "table":
        return SCALARS | st.lists(SCALARS | row(field.columns), max_size=3)
    if field.type == "group":
        return SCALARS | row(field.columns)
    return cell(field) | st.lists(SCALARS, max_size=2)


@pytest.mark.parametrize("kind", forms())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_no_content_breaks_the_lint(kind, data):
    form = forms()[kind]
    content = data.draw(st.fixed_dictionaries({}, optional={each.key: value(each) for each in form.fields}))
    about = About(dt.date(2026, 11, 20), "high", ("Germany",), content, {kind: content, "slo_set": content})
    for message in lint(kind, content, kinds()[kind].ladder[-1], about):
        assert message.text
