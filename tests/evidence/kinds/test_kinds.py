"""The list of kinds, its ladders, and the suggestion at intake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.kinds import choices, kind, kinds, state_labels, suggest

DELIVERABLES = {
    "reference_architecture": ("draft", "current", "snapshot"),
    "eval_harness": ("draft", "running", "online"),
    "evaluation_report": ("draft", "measured", "online_baseline"),
    "cost_model": ("estimated", "measured"),
    "security_test_results": ("measured", "closed_or_accepted"),
    "deployment_plan": ("draft", "final"),
    "incident_runbook": ("draft", "final", "drilled"),
    "contingency_plan": ("draft", "final", "drilled"),
}


def test_there_are_thirty_five_kinds():
    assert len(kinds()) == 35


def test_the_four_kinds_the_mapping_asks_for_exist():
    wanted = {
        "training_record",
        "data_protection_impact_assessment",
        "real_world_test_plan",
        "product_images",
    }
    assert wanted <= set(kinds())


@pytest.mark.parametrize(("key", "ladder"), DELIVERABLES.items())
def test_a_deliverable_climbs_the_ladder_of_the_table(key, ladder):
    assert kind(key).ladder == ladder


def test_the_kinds_of_running_and_validating_a_system_exist():
    wanted = {"slo_set", "data_contract", "validation_report", "supply_chain_record", "post_mortem"}
    assert wanted <= set(kinds())
    assert kind("data_contract").ladder == ("draft", "final", "verified")


def test_results_are_bound_to_the_version_they_were_measured_on():
    bound = {each.key for each in kinds().values() if each.version_bound}
    assert bound == {"evaluation_report", "integration_test_results", "security_test_results"}


def test_a_registry_snapshot_is_never_uploaded():
    assert "registry_snapshot" not in dict(choices())
    assert len(choices()) == 34


def test_a_final_runbook_is_not_yet_drilled():
    runbook = kind("incident_runbook")
    assert runbook.at_least("drilled", "final")
    assert not runbook.at_least("final", "drilled")


def test_a_draft_is_not_evidence_in_its_own_right():
    assert not kind("instructions_for_use").counts("draft")
    assert kind("instructions_for_use").counts("final")


def test_an_unknown_state_stands_on_no_rung():
    assert not kind("deployment_plan").at_least("finished", "draft")


def test_a_rung_the_kind_does_not_have_is_a_mistake():
    with pytest.raises(ValueError, match="drilled"):
        kind("cost_model").at_least("measured", "drilled")


def test_every_state_has_a_word():
    assert {state for each in kinds().values() for state in each.ladder} == set(state_labels())


@pytest.mark.parametrize(
    ("filename", "head", "expected"),
    [
        ("SupportFlow_Threat-Model.v2.md", b"", "threat_model"),
        ("canary.yaml", b"", "canary_rollout_plan"),
        ("2026-03 pen test results.pdf", b"", "security_test_results"),
        ("adrs/ADR-0007-cache.md", b"# 7. Cache\n\n## Decision\n", "adr_corpus"),
        ("report.md", b"# Evaluation report\n\nConfusion matrix\n", "evaluation_report"),
        ("post-market-monitoring-plan.docx", b"", "post_market_monitoring_plan"),
        ("app.cdx.json", b'{"bomFormat": "CycloneDX"}', "sbom"),
        ("promptscan.sarif", b"", "security_test_results"),
        ("results.xml", b'<testsuites><testsuite name="a">', "integration_test_results"),
        ("run.json", b'{"data": {"tags": {"mlflow.user": "lea"}}}', "evaluation_report"),
        ("tags-data-contract.yaml", b"", "data_contract"),
        ("SLOs.md", b"", "slo_set"),
        ("2026-03-20 post-mortem.md", b"", "post_mortem"),
        ("front.jpg", b"\xff\xd8\xff", "product_images"),
        ("C:\\files\\Rollback Plan.pdf", b"", "contingency_plan"),
    ],
)
def test_a_file_is_recognised_by_name_or_content(filename, head, expected):
    assert suggest(filename, head)[0].kind == expected


def test_the_suggestion_says_what_speaks_for_it():
    assert suggest("dpia-2026.pdf")[0].why == "the name says “dpia”"


def test_a_file_that_says_nothing_gets_no_suggestion():
    assert suggest("scan0001.pdf", b"%PDF-1.7") == []


@given(st.text(), st.binary(max_size=200))
def test_no_name_and_no_content_breaks_the_suggestion(filename, head):
    found = suggest(filename, head)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
