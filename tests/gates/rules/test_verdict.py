"""The verdict: every code, its order, and the moment at which it changes by itself."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.digests import plain
from evidence.rules.holding import HeldBack
from gates.rules.conditions import Asked, Condition, widest_within
from gates.rules.facts import CoverageSummary, SnapshotFacts
from gates.rules.gate_state import gate_state, governing
from gates.rules.verdict import CODES, Needed, evaluate
from tests.gates.rules.story import (
    CATALOGUE,
    GAP,
    NOW,
    SEATS,
    SNAPSHOT,
    all_items,
    but,
    decided,
    exception,
    facts,
    gate_facts,
    item,
    review,
    unattested,
    verdict,
    without,
)  # fmt: skip

OTHER = SnapshotFacts(4, "sha256:" + "d" * 64)
OPEN_FILE = CoverageSummary(113, 112, "in_progress", (GAP,))
AT_FIVE = Condition(traffic=5, environment="production", until=NOW + dt.timedelta(days=7))
CONDITIONED = review(*(decided(s, "go_with_conditions" if s == "chair" else "go",
                               conditions=(AT_FIVE,) if s == "chair" else ()) for s in SEATS))  # fmt: skip


def test_a_decided_release_with_everything_in_place_is_allowed():
    found = verdict()
    assert found.decision == "allow"
    assert found.reasons == ()
    assert [each.name for each in found.decided_by] == ["Rui", "Chen", "Tomas", "Mika"]


DENIALS = [
    ("no_review", facts(review=None)),
    ("no_review", facts(review=review(state="scheduled"))),
    ("undecided", facts(review=review(*(decided(seat) for seat in SEATS[:3])))),
    ("no_go", facts(review=review(decided("reviewer", "no_go")))),
    ("decision_stale", facts(readout_now="moved")),
    ("snapshot_not_approved", facts(asked_snapshot=OTHER)),
    ("snapshot_not_approved", facts(review=review(snapshot=None))),
    ("snapshot_unknown", facts(asked_snapshot=None)),
    ("criterion_not_met", facts(without(gate_facts(), "contingency_plan"))),
    ("exception_overdue", facts(gate_facts(exceptions=(exception(remediation_at=NOW),)))),
    ("condition_not_met", facts(review=CONDITIONED)),
    ("coverage_gap", facts(gate_facts(coverage=OPEN_FILE))),
    ("unclassified", facts(gate_facts(risk_class="unclassified"))),
    ("prohibited", facts(gate_facts(risk_class="prohibited"))),
    ("cannot_decide", facts(unreadable=("The registry",))),
    ("cannot_decide", facts(gate_facts(coverage=None))),
    ("cannot_decide", facts(gate=replace(gate_facts(), gate="launch-exit"))),
]


@pytest.mark.parametrize(("code", "found"), DENIALS)
def test_each_code_denies(code, found):
    answer = verdict(found)
    assert answer.decision == "deny"
    assert code in answer.codes


def test_every_code_is_tried():
    assert {code for code, _ in DENIALS} == set(CODES)


def test_every_reason_says_its_rule_and_where_to_mend_it():
    for _, found in DENIALS:
        for reason in verdict(found).reasons:
            assert reason.rule and reason.message
            assert reason.message.endswith(".")


@pytest.mark.parametrize("risk_class", ["unclassified", "prohibited"])
def test_an_exception_never_helps_an_undeclared_or_prohibited_system(risk_class):
    answer = verdict(facts(gate_facts(risk_class=risk_class, exceptions=(exception(),))))
    assert risk_class in answer.codes


def test_a_live_exception_allows_with_exceptions():
    gate = replace(unattested(gate_facts(), "eval-covers-every-slice"), exceptions=(exception(),))
    answer = verdict(facts(gate))
    assert answer.decision == "allow_with_exceptions"
    assert [each.id for each in answer.exceptions] == ["EX-1"]


def test_an_exception_blocks_again_at_the_very_second_of_its_date():
    gate = replace(unattested(gate_facts(), "eval-covers-every-slice"), exceptions=(exception(),))
    moment = exception().remediation_at
    before = verdict(facts(gate), now=moment - dt.timedelta(seconds=1))
    after = verdict(facts(gate), now=moment)
    assert before.decision == "allow_with_exceptions"
    assert before.valid_until == moment
    assert after.codes == {"exception_overdue"}
    assert after.reasons[0].due == moment
    assert after.reasons[0].owner == "Ada"


def test_an_exception_to_the_law_ends_the_day_the_law_applies():
    named = exception(
        criterion="ai-act-coverage", requirement=GAP.requirement, applies_from=dt.date(2027, 1, 1)
    )
    gate = gate_facts(coverage=OPEN_FILE, exceptions=(named,))
    day = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert verdict(facts(gate), now=day - dt.timedelta(seconds=1)).allowed
    assert verdict(facts(gate), now=day).codes >= {"exception_overdue", "coverage_gap"}


def test_a_gate_that_comes_first_must_have_been_passed():
    none = facts(needs=(Needed("model-exit", "Model-exit"),))
    closed = facts(needs=(Needed("model-exit", "Model-exit", review=1, outcome="no_go"),))
    passed = facts(needs=(Needed("model-exit", "Model-exit", review=2, outcome="go_with_conditions"),))
    assert (verdict(none).codes, verdict(closed).codes, verdict(passed).allowed) == (
        {"no_review"},
        {"no_go"},
        True,
    )


@pytest.mark.parametrize(("traffic", "decision"), [(5, "allow"), (25, "deny")])
def test_an_overdue_exception_of_what_is_backlog_only_reminds(traffic, decision):
    late = exception(criterion="evaluation-report", remediation_at=NOW)
    gate = replace(but(gate_facts(), item("evaluation_report", "measured")), exceptions=(late,))
    answer = verdict(facts(gate), traffic=traffic)
    assert answer.decision == decision
    [found] = [each for each in answer.reasons if each.code == "exception_overdue"]
    assert found.severity == ("backlog" if decision == "allow" else "blocking")


def test_another_gates_exception_moves_no_moment_of_this_one():
    assert verdict(facts(gate_facts(exceptions=(exception(gate="model-exit"),)))).valid_until is None


def test_coverage_gaps_are_reported_once_per_article():
    gaps = (
        replace(GAP, requirement="AIA-9.1", article="9"),
        replace(GAP, requirement="AIA-9.4", article="9"),
        GAP,
    )
    answer = verdict(facts(gate_facts(coverage=CoverageSummary(113, 110, "in_progress", gaps))))
    found = [each for each in answer.reasons if each.code == "coverage_gap"]
    assert [(each.item, each.unlocks) for each in found] == [("9", 2), ("Annex IV", 1)]


def test_backlog_is_listed_and_never_changes_the_verdict():
    answer = verdict(facts(unattested(gate_facts(), "post-mortems-read")))
    assert answer.decision == "allow"
    assert [(each.code, each.severity) for each in answer.reasons] == [("criterion_not_met", "backlog")]


WITHIN = [
    ({"traffic": 5}, ""),
    ({"traffic": 6}, "at most 5 %"),
    ({}, "at most 5 %"),
    ({"traffic": 5, "environment": "staging"}, "for production, not for staging"),
]


@pytest.mark.parametrize(("asked", "words"), WITHIN)
def test_a_go_with_conditions_holds_within_them(asked, words):
    answer = verdict(facts(review=CONDITIONED), **asked)
    assert answer.allowed == (words == "")
    assert all(words in reason.message for reason in answer.reasons)


def test_a_go_ends_with_its_last_moment():
    answer = verdict(facts(review=CONDITIONED), traffic=5, now=AT_FIVE.until)
    assert answer.codes == {"condition_not_met"}


def test_the_widest_use_within_a_condition_is_allowed():
    asked = widest_within([AT_FIVE], SNAPSHOT.digest)
    assert evaluate(facts(review=CONDITIONED), asked, CATALOGUE, NOW).allowed


def test_at_the_canary_share_what_only_traffic_can_show_is_backlog():
    gate = but(gate_facts(), item("eval_harness", "running"))
    assert verdict(facts(gate), traffic=5).allowed
    assert not verdict(facts(gate), traffic=25).allowed


def test_reasons_come_with_what_holds_up_most_first():
    gate = without(gate_facts(coverage=OPEN_FILE, risk_class="high"), "contingency_plan")
    answer = verdict(facts(unattested(gate, "post-mortems-read"), readout_now="moved"))
    ranks = [CODES[each.code][0] for each in answer.blocking]
    assert ranks == sorted(ranks)
    assert answer.reasons[-1].severity == "backlog"


def test_a_verdict_without_dates_does_not_change_by_itself():
    assert verdict().valid_until is None


def test_the_day_on_which_a_cited_document_grows_too_old_is_the_next_moment():
    cited = item("threat_model", number=2, places=("AIA-9.1 whole document",))
    answer = verdict(facts(gate_facts(items=(*all_items(), cited))))
    assert answer.valid_until == dt.datetime(2027, 11, 2, tzinfo=dt.UTC)


def test_the_moment_from_which_a_version_is_held_back_is_the_next_moment():
    since = NOW + dt.timedelta(hours=3)
    held = item("threat_model", number=2, held_back=(HeldBack("its link is gone.", since),))
    assert verdict(facts(gate_facts(items=(*all_items(), held)))).valid_until == since


def test_a_version_that_takes_effect_later_is_the_next_moment():
    later = item("deployment_plan", number=2, effective_on=dt.date(2026, 11, 25))
    answer = verdict(facts(replace(gate_facts(), items=(*gate_facts().items, later))))
    assert answer.valid_until == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def test_the_facts_digest_follows_the_facts_and_the_question_and_not_the_clock():
    assert verdict().facts_digest == verdict(now=NOW + dt.timedelta(hours=1)).facts_digest
    assert verdict().facts_digest != verdict(traffic=5).facts_digest
    assert verdict().facts_digest != verdict(facts(readout_now="moved")).facts_digest


def test_the_next_exits_review_takes_over_what_changed_after_an_exit_was_sealed():
    moved = replace(facts(readout_now="moved"), taken_over_by="Review 9 of Produce-exit")
    answer = verdict(moved)
    assert answer.allowed
    assert answer.stale
    told = [each for each in answer.reasons if each.code == "decision_stale"]
    assert [each.severity for each in told] == ["info"]
    assert "Review 9 of Produce-exit" in told[0].message


def test_facts_and_verdict_are_plain_json():
    assert plain(facts())["gate"]["risk_class"] == "high"
    assert plain(verdict(facts(review=CONDITIONED)))["conditions"][0]["traffic"] == 5


STATES = [
    (None, facts(review=None), "not_started"),
    ("scheduled", facts(review=review(state="scheduled")), "not_started"),
    ("open", facts(review=review(decided("chair"), state="open")), "open"),
    ("decided", facts(review=review(decided("chair", "no_go"))), "no_go"),
    ("decided", facts(readout_now="moved"), "stale"),
    ("sealed", facts(without(gate_facts(), "contingency_plan")), "blocked"),
    ("sealed", facts(gate_facts(exceptions=(exception(),))), "passed_with_exceptions"),
    ("sealed", facts(gate_facts(exceptions=(exception(remediation_at=NOW),))), "blocked"),
    ("sealed", facts(review=CONDITIONED), "conditional"),
    ("sealed", facts(), "passed"),
]


@pytest.mark.parametrize(("state", "found", "word"), STATES)
def test_a_gate_stands_as_its_review_and_verdict_say(state, found, word):
    conditions = verdict(found).conditions
    within = evaluate(found, widest_within(conditions, SNAPSHOT.digest), CATALOGUE, NOW)
    assert gate_state(state, within) == word


def test_a_new_review_does_not_take_the_decision_from_the_release_that_serves():
    old, new = review(number=1), review(decided("chair"), number=2, snapshot=OTHER)
    assert governing([old, new], SNAPSHOT.digest) == old
    assert governing([old, new], OTHER.digest) == new
    assert governing([old, new]) == old
    assert governing([new]) == new
    assert governing([]) is None


@settings(deadline=None)  # a slow machine is no wrong answer
@given(
    st.sampled_from(["unclassified", "prohibited", "high", "transparency", "minimal"]),
    st.sets(st.sampled_from([each.kind for each in gate_facts().items])),
    st.integers(min_value=1, max_value=100),
    st.booleans(),
    st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
)
def test_allowing_always_rests_on_a_full_decision_and_no_open_blocker(risk_class, gone, traffic, moved, day):
    gate = gate_facts(risk_class=risk_class, exceptions=(exception(),))
    for kind in gone:
        gate = without(gate, kind)
    found = facts(gate, readout_now="moved" if moved else "now")
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    answer = evaluate(found, Asked(SNAPSHOT.digest, traffic=traffic), CATALOGUE, now)
    assert answer.allowed == (not answer.blocking)
    if answer.allowed:
        assert not moved
        assert risk_class not in ("unclassified", "prohibited")
        assert answer.outcome in ("go", "go_with_conditions")
    assert answer.valid_until is None or answer.valid_until > now
