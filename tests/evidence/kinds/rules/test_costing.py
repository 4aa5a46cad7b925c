"""How far a cost model lies from the one before, and when that is material."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.kinds.rules.costing import cost_difference


def model(**figures):
    return {"unit_costs": [{"unit": "query", **figures}]}


@pytest.mark.parametrize(
    ("before", "now", "material"),
    [(100, 120, False), (100, 120.01, True), (100, 80, False), (100, 79.99, True), (0.0234, 0.0218, False)],
)
def test_a_difference_is_material_above_twenty_per_cent_either_way(before, now, material):
    (found,) = cost_difference(model(measured=before), model(measured=now))
    assert found.material is material


def test_the_newest_figures_of_both_versions_are_compared():
    before = model(estimated=1, measured=2, actualised=4)
    (found,) = cost_difference(before, model(estimated=1, measured=2, actualised=5))
    assert (found.before, found.now, round(found.per_cent)) == (4, 5, 25)
    assert found.words == "per query 5 after 4, 25 % more"


def test_without_a_version_before_the_documents_own_estimate_stands_in():
    (found,) = cost_difference(None, model(estimated=0.021, measured=0.0234))
    assert (found.before, found.now, found.material) == (0.021, 0.0234, False)


def test_an_estimate_alone_differs_from_nothing():
    assert cost_difference(None, model(measured=0.02)) == ()
    (found,) = cost_difference(None, model(estimated=0.02))
    assert found.per_cent == 0


def test_costs_of_making_are_followed_and_open_no_review():
    before = {
        "unit_costs": [{"unit": "experiment", "measured": 178}, {"unit": "deployed_model", "measured": 46}]
    }
    now = {
        "unit_costs": [{"unit": "experiment", "measured": 219}, {"unit": "deployed_model", "measured": 460}]
    }
    assert [each.material for each in cost_difference(before, now)] == [False, False]


def test_a_unit_that_one_side_does_not_know_is_left_out():
    other = {"unit_costs": [{"unit": "experiment", "measured": 9}]}
    assert cost_difference(other, model(measured=5)) == ()


def test_a_cost_of_nothing_before_is_no_ground_for_a_share():
    assert cost_difference(model(measured=0), model(measured=5)) == ()


@given(st.floats(0.001, 1e6), st.floats(0.001, 1e6))
def test_the_words_say_more_or_less_as_the_figures_do(before, now):
    (found,) = cost_difference(model(measured=before), model(measured=now))
    assert found.words.endswith("more") is (now > before)
