"""The catalogue: the whole table, both columns, and the criteria around it."""

import pytest

from gates.catalogue import NOT_EXPECTED, catalogue

TABLE = [
    (1, "reference_architecture", "current", "snapshot", ""),
    (2, "adr_corpus", "current", "current", "after"),
    (3, "threat_model", "exercised", "exercised", "after"),
    (4, "eval_harness", "running", "online", "early"),
    (5, "evaluation_report", "measured", "online_baseline", "early"),
    (6, "integration_test_results", "measured", "measured", "after early"),
    (7, "cost_model", "measured", "measured", "after early"),
    (8, "security_test_results", "measured", "closed_or_accepted", ""),
    (9, "deployment_plan", "draft", "final", ""),
    (10, "canary_rollout_plan", NOT_EXPECTED, "final", ""),
    (11, "incident_runbook", "draft", "drilled", ""),
    (12, "registry_snapshot", NOT_EXPECTED, "captured", ""),
    (13, "", "in_progress", "complete", ""),
    (14, "contingency_plan", "draft", "final", ""),
]


@pytest.mark.parametrize(("row", "kind", "model", "produce", "flags"), TABLE)
def test_each_row_of_the_table_asks_what_it_asks(row, kind, model, produce, flags):
    found = catalogue().deliverables[row - 1]
    cell = found.at("produce-exit")
    assert (found.row, found.kind) == (row, kind)
    assert (found.at("model-exit").rung, cell.rung) == (model, produce)
    assert (cell.after == "model-exit", cell.early_traffic) == ("after" in flags, "early" in flags)


def test_model_exit_expects_twelve_and_produce_exit_fourteen():
    assert len(catalogue().expected_at("model-exit")) == 12
    assert len(catalogue().expected_at("produce-exit")) == 14


def test_a_row_that_is_not_expected_is_no_criterion():
    keys = {each.key for each in catalogue().gate("model-exit").criteria}
    assert not keys & {"canary-rollout-plan", "registry-snapshot"}


@pytest.mark.parametrize("gate", ["model-exit", "produce-exit"])
def test_a_high_risk_system_adds_validator_and_committee(gate):
    found = catalogue().gate(gate)
    assert found.seats_for("transparency") == ("reviewer", "chair")
    assert found.seats_for("high") == ("reviewer", "chair", "validator", "committee")


def test_the_evidence_pack_is_owed_by_providers_of_high_risk_systems_only():
    gate = catalogue().gate("produce-exit")
    owed = {("high", "provider"): True, ("high", "both"): True, ("high", "deployer"): False,
            ("transparency", "provider"): False, ("minimal", "provider"): False}  # fmt: skip
    for (risk_class, role), expected in owed.items():
        keys = {each.key for each in gate.owed_by(risk_class, role)}
        assert {"ai-act-evidence-pack", "ai-act-coverage"} <= keys or not expected
        assert ("ai-act-coverage" in keys) is expected


def test_the_four_checks_of_the_harness_are_attested_before_produce():
    keys = {each.key for each in catalogue().gate("model-exit").criteria if each.key.startswith("eval-")}
    assert keys == {
        "eval-harness", "eval-set-populated", "eval-metrics-implemented", "eval-thresholds-set",
        "eval-reporting-works",
    }  # fmt: skip


def test_a_deliverable_names_the_requirements_it_can_carry():
    found = catalogue().gate("produce-exit").criterion("deployment-plan")
    assert found.requirements == ("AIA-AIV.1.d",)
    assert found.statement == "Deployment plan: final."


def test_every_criterion_says_where_it_comes_from_and_who_owns_it():
    for gate in catalogue().gates:
        assert all(each.source and each.owner and each.statement for each in gate.criteria)


def test_the_catalogue_has_a_version_and_a_digest():
    assert catalogue().version == "2026-11-20"
    assert catalogue().digest.startswith("sha256:")


def test_an_unknown_gate_is_refused():
    with pytest.raises(KeyError):
        catalogue().gate("launch-exit")
