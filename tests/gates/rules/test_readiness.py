"""Readiness: each criterion, what it asks, and what mends it."""

import datetime as dt
from dataclasses import replace

import pytest

from evidence.rules.holding import HeldBack
from gates.rules.facts import Attested, CoverageSummary, Gap, Seal, standing_seals
from gates.rules.readiness import assess
from tests.gates.rules.story import (
    CATALOGUE,
    GAP,
    NOW,
    SEALED,
    but,
    exception,
    gate_facts,
    item,
    unattested,
    without,
)  # fmt: skip


def result(key, facts=None, traffic=100, now=NOW):
    found = assess(facts or gate_facts(), CATALOGUE, now, traffic)
    return {each.key: each for each in found.results}[key]


def test_a_gate_with_everything_in_place_is_ready():
    found = assess(gate_facts(), CATALOGUE, NOW)
    assert found.ready
    assert found.count("unmet") == 0
    assert len(found.deliverables) == 14


def test_model_exit_expects_twelve_rows():
    assert len(assess(gate_facts(gate="model-exit"), CATALOGUE, NOW).deliverables) == 12


@pytest.mark.parametrize("row", [each for each in CATALOGUE.deliverables if each.check == "deliverable"])
def test_each_missing_deliverable_blocks_by_name(row):
    found = result(row.key, without(gate_facts(), row.kind))
    assert found.blocks
    assert "none yet" in found.message
    assert found.fix == f"artefacts/?kind={row.kind}"


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("incident_runbook", "final", "Incident runbook: final, and drilled is asked for."),
        ("deployment_plan", "draft", "Deployment plan: draft, and final is asked for."),
        ("security_test_results", "measured", "closed or accepted is asked for"),
        ("reference_architecture", "current", "snapshot is asked for"),
        ("eval_harness", "running", "online is asked for"),
    ],
)
def test_a_deliverable_below_its_rung_blocks_and_says_which_one_is_asked(kind, state, words):
    found = result(kind.replace("_", "-"), but(gate_facts(), item(kind, state)))
    assert found.blocks
    assert words in found.message


def test_a_draft_is_enough_at_model_exit():
    facts = but(gate_facts(gate="model-exit"), item("contingency_plan", "draft"))
    assert result("contingency-plan", facts).status == "met"


BEFORE = {"effective_on": dt.date(2026, 9, 1), "recorded_at": dt.datetime(2026, 9, 1, tzinfo=dt.UTC)}
SAME_DAY = {"effective_on": SEALED.date()}


@pytest.mark.parametrize(
    ("dates", "met"),
    [
        (BEFORE, False),
        ({**SAME_DAY, "recorded_at": SEALED - dt.timedelta(seconds=1)}, False),
        ({**SAME_DAY, "recorded_at": SEALED + dt.timedelta(seconds=1)}, True),
        ({"effective_on": dt.date(2026, 10, 2)}, True),
        ({"effective_on": dt.date(2026, 11, 21)}, False),
    ],
)
def test_an_updated_row_needs_a_version_effective_after_the_model_exit_seal(dates, met):
    found = result("adr-corpus", but(gate_facts(), item("adr_corpus", **dates)))
    assert (found.status == "met") is met


def test_nothing_can_be_updated_before_model_exit_is_sealed():
    found = result("threat-model", gate_facts(seals=()))
    assert found.blocks
    assert "not sealed yet" in found.message


def test_a_row_without_updated_is_met_by_an_old_version():
    assert result("deployment-plan", but(gate_facts(), item("deployment_plan", **BEFORE))).status == "met"


def test_a_link_never_meets_a_blocking_deliverable():
    found = result("deployment-plan", but(gate_facts(), item("deployment_plan", is_link=True)))
    assert found.blocks
    assert "only a link" in found.message


@pytest.mark.parametrize(("ahead", "blocks"), [(0, True), (1, False)])
def test_what_holds_a_version_back_blocks_from_its_moment_on(ahead, blocks):
    held = (HeldBack("its link is dead since 3 November 2026.", NOW + dt.timedelta(seconds=ahead)),)
    found = result("deployment-plan", but(gate_facts(), item("deployment_plan", held_back=held)))
    assert found.blocks is blocks
    assert ("its link is dead" in found.message) is blocks


def test_a_withdrawn_version_counts_as_missing():
    found = result("deployment-plan", but(gate_facts(), item("deployment_plan", withdrawn=True)))
    assert found.message == "Deployment plan: none yet."


@pytest.mark.parametrize(("traffic", "blocks"), [(1, False), (5, False), (6, True), (100, True)])
def test_what_only_early_traffic_shows_blocks_above_the_canary_share(traffic, blocks):
    found = result("evaluation-report", but(gate_facts(), item("evaluation_report", "measured")), traffic)
    assert found.status == "unmet"
    assert found.blocks is blocks


def test_a_missing_snapshot_blocks():
    assert result("registry-snapshot", gate_facts(snapshot=None)).blocks


def test_an_attestation_that_says_no_blocks_with_the_name():
    facts = gate_facts()
    no = Attested("kill-switch-scheduled", False, "Cai", NOW - dt.timedelta(days=1))
    found = result("kill-switch-scheduled", replace(facts, attestations=(*facts.attestations, no)))
    assert found.blocks
    assert found.message == "Cai attested that this does not hold."


def test_a_backlog_criterion_never_blocks():
    found = result("post-mortems-read", unattested(gate_facts(), "post-mortems-read"))
    assert found.status == "unmet"
    assert not found.blocks


CLASSES = [
    ("high", "provider", "unmet"),
    ("high", "both", "unmet"),
    ("high", "deployer", "not_owed"),
    ("transparency", "provider", "not_owed"),
    ("minimal", "provider", "not_owed"),
]


@pytest.mark.parametrize(("risk_class", "role", "status"), CLASSES)
def test_coverage_is_owed_by_providers_of_high_risk_systems(risk_class, role, status):
    open_file = CoverageSummary(113, 112, "in_progress", (GAP,))
    facts = gate_facts(risk_class=risk_class, role=role, coverage=open_file)
    assert result("ai-act-coverage", facts).status == status
    assert result("ai-act-evidence-pack", facts).status == status


def test_the_other_rows_still_block_where_coverage_is_not_owed():
    facts = without(gate_facts(risk_class="minimal"), "contingency_plan")
    assert result("contingency-plan", facts).blocks


def test_a_live_exception_covers_its_criterion_and_names_its_owner():
    facts = replace(unattested(gate_facts(), "eval-covers-every-slice"), exceptions=(exception(),))
    found = result("eval-covers-every-slice", facts)
    assert (found.status, found.exception, found.owner) == ("covered", "EX-1", "Ada")
    assert "until 15 January 2027" in found.message


@pytest.mark.parametrize(
    "more",
    [{"state": "requested"}, {"state": "refused"}, {"state": "remediated"}, {"gate": "model-exit"},
     {"criterion": "team-supports-rollout"}, {"superseded": True}, {"remediation_at": NOW}],
)  # fmt: skip
def test_no_other_exception_covers_it(more):
    facts = replace(unattested(gate_facts(), "eval-covers-every-slice"), exceptions=(exception(**more),))
    assert result("eval-covers-every-slice", facts).blocks


def test_a_gap_is_covered_only_by_an_exception_that_names_the_requirement():
    facts = gate_facts(coverage=CoverageSummary(113, 112, "in_progress", (GAP,)))
    whole = exception(criterion="ai-act-coverage")
    named = exception(criterion="ai-act-coverage", requirement=GAP.requirement)
    assert result("ai-act-coverage", replace(facts, exceptions=(whole,))).blocks
    for key in ("ai-act-coverage", "ai-act-evidence-pack"):
        assert result(key, replace(facts, exceptions=(named,))).status == "covered"


def test_what_the_assembled_file_meets_waits_for_the_other_gaps_alone():
    assembled = tuple(Gap(key, "Article 11", key) for key in sorted(CATALOGUE.by_assembly))
    named = exception(criterion="ai-act-coverage", requirement=GAP.requirement)
    facts = gate_facts(
        coverage=CoverageSummary(113, 108, "in_progress", (GAP, *assembled)), exceptions=(named,)
    )
    for key in ("ai-act-coverage", "ai-act-evidence-pack"):
        assert result(key, facts).status == "covered"
    other = Gap("AIA-9.1", "Article 9", "Article 9(1)")
    more = replace(facts, coverage=CoverageSummary(113, 107, "in_progress", (GAP, other, *assembled)))
    assert len(result("ai-act-coverage", more).gaps) == 5


def test_an_earlier_gate_that_is_passed_once_more_takes_nothing_from_a_review_under_way():
    def seal(day):
        return Seal("model-exit", dt.datetime(2026, 10, day, tzinfo=dt.UTC))

    opened = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    assert standing_seals([seal(1), seal(10), seal(25)], opened) == (seal(10),)
    assert standing_seals([seal(25), seal(28)], opened) == (seal(25),)
    assert standing_seals([seal(1), seal(25)], None) == (seal(25),)


def test_blockers_come_with_what_unlocks_most_first():
    open_file = CoverageSummary(113, 112, "in_progress", (GAP,))
    facts = unattested(gate_facts(coverage=open_file), "kill-switch-scheduled")
    blockers = assess(facts, CATALOGUE, NOW).blockers
    assert [each.unlocks for each in blockers] == sorted((each.unlocks for each in blockers), reverse=True)
    assert blockers[-1].key == "kill-switch-scheduled"


def test_a_blocker_names_its_owner_or_else_the_project_s_owner():
    facts = without(gate_facts(), "deployment_plan")
    assert result("deployment-plan", facts).owner == "Ada"
    assert result("deployment-plan", replace(facts, holders=facts.holders[:1])).owner == "Ines"
