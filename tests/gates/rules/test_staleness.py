"""The readout, what moves it, and what does not."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from evidence.rules.facts import Answered, Cited, CoverageFacts, DoesNotApply
from gates.rules.facts import Attested, SnapshotFacts
from gates.rules.readout import Readout
from gates.rules.staleness import difference
from tests.gates.rules.story import NOW, all_items, exception, gate_facts, item, readout_of, without

RISK = Cited("AIA-9.1", "risk", "risk-1", "risk_management_file", "Risk file", "final", place="page 3")
COVERAGE = CoverageFacts(
    citations=(RISK,),
    answers=(Answered("real-world-testing", False, "ada", "rui"),),
    not_applicable=(DoesNotApply("AIA-13.2", "None.", "ada", "rui"),),
)
BASE = readout_of(gate_facts(exceptions=(exception(),)), COVERAGE)


def moved(gate=None, coverage=COVERAGE):
    return difference(BASE, readout_of(gate or gate_facts(exceptions=(exception(),)), coverage))


def facts(**more):
    return gate_facts(exceptions=(exception(),), **more)


def plus(*items):
    return facts(items=(*all_items(), *items))


STILL = [
    ("a later draft of a final plan", plus(item("deployment_plan", "draft", number=2)), COVERAGE),
    ("an artefact outside the readout", plus(item("sbom")), COVERAGE),
    ("a remediation", gate_facts(exceptions=(exception(state="remediated"),)), COVERAGE),
    (
        "a request that nobody approved",
        gate_facts(exceptions=(exception(), exception(id="EX-2", state="requested"))),
        COVERAGE,
    ),
    (
        "an exception of another gate",
        gate_facts(exceptions=(exception(), exception(id="EX-2", gate="model-exit"))),
        COVERAGE,
    ),
    (
        "an attestation",
        replace(facts(), attestations=(Attested("kill-switch-scheduled", True, "Rui", NOW),)),
        COVERAGE,
    ),
    (
        "a suggestion that nobody confirmed",
        facts(),
        replace(COVERAGE, citations=(RISK, replace(RISK, requirement="AIA-9.4", confirmed=False))),
    ),
    ("the order of things", facts(items=all_items()[::-1]), COVERAGE),
]


@pytest.mark.parametrize(("what", "gate", "coverage"), STILL)
def test_these_change_nothing(what, gate, coverage):
    found = moved(gate, coverage)
    assert not found, (what, found)
    assert readout_of(gate, coverage).digest == BASE.digest


GONE = "was withdrawn, or no longer stands high enough"
NEW_PLAN = item("deployment_plan", number=2)
MOVED = [
    (plus(NEW_PLAN), COVERAGE, "Deployment plan", "has a new version"),
    (without(facts(), "cost_model"), COVERAGE, "Cost model", GONE),
    (
        plus(item("canary_rollout_plan", artefact="second", version="second-1")),
        COVERAGE,
        "Canary and rollout plan",
        "was added",
    ),
    (facts(snapshot=SnapshotFacts(4, "sha256:d")), COVERAGE, "The snapshot", "changed"),
    (facts(risk_class="minimal"), COVERAGE, "The risk class", "changed"),
    (gate_facts(), COVERAGE, "EX-1", "was removed"),
    (gate_facts(exceptions=(exception(), exception(id="EX-2"))), COVERAGE, "EX-2", "was added"),
    (
        gate_facts(exceptions=(exception(superseded=True), exception(id="EX-2"))),
        COVERAGE,
        "EX-1",
        "was removed",
    ),
    (
        facts(),
        replace(COVERAGE, citations=(replace(RISK, judgement="insufficient"),)),
        "AIA-9.1: Risk file [risk-1]",
        "was added",
    ),
    (
        facts(),
        replace(COVERAGE, citations=(replace(RISK, place="page 4"),)),
        "Risk file",
        "is cited at other places",
    ),
    (facts(), replace(COVERAGE, citations=()), "Risk file", GONE),
    (
        facts(),
        replace(COVERAGE, answers=(Answered("real-world-testing", True, "ada", "rui"),)),
        "real-world-testing",
        "was no, confirmed, is yes, confirmed",
    ),
    (facts(), replace(COVERAGE, not_applicable=()), "AIA-13.2", "was removed"),
]


@pytest.mark.parametrize(("gate", "coverage", "name", "words"), MOVED)
def test_these_make_a_decision_stale(gate, coverage, name, words):
    found = moved(gate, coverage)
    assert (name, words) in [(each.name, each.words) for each in found.changes]
    assert readout_of(gate, coverage).digest != BASE.digest


def test_the_difference_is_counted_in_documents():
    found = moved(plus(NEW_PLAN, item("cost_model", number=2)))
    assert found.sentence == "2 of 13 changed since approval."


def test_what_a_new_version_took_over_unchanged_is_told_by_its_own_line_alone():
    judged = replace(RISK, judgement="sufficient")
    carried = replace(judged, version="risk-2", sha256="b" * 64)
    before = readout_of(facts(), replace(COVERAGE, citations=(judged,)))

    after = readout_of(facts(), replace(COVERAGE, citations=(carried,)))
    found = difference(before, after)
    assert [(each.name, each.words) for each in found.changes] == [("Risk file", "has a new version")]
    assert before.digest != after.digest

    again = readout_of(facts(), replace(COVERAGE, citations=(replace(carried, judgement="unjudged"),)))
    assert [each.part for each in difference(before, again).changes] == ["document", "judgement"]
    elsewhere = readout_of(facts(), replace(COVERAGE, citations=(replace(carried, place="page 4"),)))
    assert [each.part for each in difference(before, elsewhere).changes] == [
        "document",
        "citation",
        "citation",
    ]


def test_other_changes_are_named_after_the_documents():
    found = moved(replace(plus(NEW_PLAN), exceptions=()))
    assert found.sentence == "1 of 13 changed since approval, EX-1 was removed."


def test_no_difference_says_so():
    assert moved().sentence == "Nothing changed since approval."


def test_a_readout_is_read_back_as_it_was_stored():
    stored = json.loads(json.dumps(BASE.as_plain()))
    assert Readout.from_plain(stored) == BASE
    assert Readout.from_plain(stored).digest == BASE.digest


def test_the_clock_alone_moves_nothing():
    later = readout_of(replace(facts(), exceptions=(exception(),)), COVERAGE)
    assert later.digest == BASE.digest
    assert dt.datetime.now(dt.UTC).isoformat() not in json.dumps(later.as_plain())


def test_midnight_changes_nothing_that_a_decision_is_bound_to():
    later = item("deployment_plan", number=2, effective_on=dt.date(2026, 12, 1), artefact="deployment_plan")
    facts = gate_facts()
    announced = readout_of(replace(facts, items=(*facts.items, later)))
    numbers = [each.version for each in announced.items if each.kind == "deployment_plan"]
    assert numbers == ["deployment_plan-1", "deployment_plan-2"]

    at_once = replace(later, effective_on=later.recorded_at.date())
    pinned = readout_of(replace(facts, items=(*facts.items, at_once)))
    assert [each.version for each in pinned.items if each.kind == "deployment_plan"] == ["deployment_plan-2"]
