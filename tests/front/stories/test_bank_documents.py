"""The bank story's documents: cited places exist, every duty that applies is cited, the figures agree."""

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
import yaml
from PIL import Image

from evidence.frameworks import Requirement, load
from evidence.kinds import kinds

ROOT = Path(__file__).resolve().parents[3]
STORY = ROOT / "portal/front/stories/bank-credit-decision"
DOCUMENTS = STORY / "documents"
MODEL_EXIT_SEALED, PRODUCE_EXIT_FROZEN, PRODUCE_EXIT_SITS = -45, -9, -2
AUTHORS = {"ada", "lea", "omar", "priya"}

story: dict[str, Any] = yaml.safe_load((STORY / "story.yaml").read_text(encoding="utf-8"))
artefacts: dict[str, dict[str, Any]] = {artefact["key"]: artefact for artefact in story["artefacts"]}
versions = [
    (artefact["kind"], version) for artefact in artefacts.values() for version in artefact["versions"]
]
citations = [(key, cited) for key, artefact in artefacts.items() for cited in artefact["citations"]]
snapshot_citations = story["registry"]["snapshots"][-1]["citations"]


@cache
def pages(source: str) -> tuple[str, ...]:
    """The text of each page of a printed document, compiled from its Typst source."""
    with pypdfium2.PdfDocument(typst.compile(STORY / source)) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return tuple(re.sub(r"\s+", " ", text) for text in texts)


def text_of(version: dict[str, Any]) -> str:
    """What a person reads in the version (empty for a picture)."""
    if "source" in version:
        return "\n".join(pages(version["source"]))
    path = STORY / version["file"]
    return "" if path.suffix == ".png" else path.read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#{1,6} (.+)$", text, flags=re.MULTILINE)


def rows() -> list[dict[str, str]]:
    with (DOCUMENTS / "evaluation-slices.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def last_of(value: int | str) -> int:
    return int(str(value).split("-")[-1])


def best_state_by(kind: str, day: int, after: int = -1000) -> int:
    """The highest rung of that kind that stood by `day` and took effect after `after`; -1 for none."""
    ladder = kinds()[kind].ladder
    standing = [
        ladder.index(version["state"])
        for its_kind, version in versions
        if its_kind == kind and version["day"] <= day and version["effective_day"] > after
    ]
    return max(standing, default=-1)


# -- the shape of the story ---------------------------------------------------------------------------------


def test_every_kind_and_every_state_is_in_the_list_of_kinds() -> None:
    for kind, version in versions:
        assert version["state"] in kinds()[kind].ladder, version["file"]


def test_every_file_or_its_source_is_there() -> None:
    for _, version in versions:
        assert (STORY / version.get("source", version["file"])).stat().st_size > 300


def test_no_document_lies_unused_in_the_folder() -> None:
    used = {version.get("source", version["file"]) for _, version in versions} | {"documents/layout.typ"}
    assert {f"documents/{path.name}" for path in DOCUMENTS.iterdir()} == used


def test_dates_come_in_order_and_before_the_freeze() -> None:
    for _, version in versions:
        assert version["effective_day"] <= version["day"] < PRODUCE_EXIT_FROZEN, version["file"]
    for artefact in artefacts.values():
        days = [version["day"] for version in artefact["versions"]]
        assert days == sorted(set(days)), artefact["key"]


def test_the_date_in_a_document_is_its_effective_day() -> None:
    for _, version in versions:
        dated = re.search(r"^\| Dated[^|]*\| D−(\d+)", text_of(version), flags=re.MULTILINE)
        if version["file"].endswith(".md"):
            assert dated, version["file"]
            assert -int(dated[1]) == version["effective_day"], version["file"]


def test_no_document_tells_the_past_before_it_happened() -> None:
    for _, version in versions:
        told = re.findall(r"(?:closed|drilled on|tested on|measured.*?on) D−(\d+)", text_of(version))
        assert all(-int(day) <= version["effective_day"] for day in told), version["file"]


def test_nobody_with_a_seat_has_written_cited_or_captured_anything() -> None:
    seats = {
        name for role in ("reviewer", "validator", "chair", "committee") for name in story["roles"][role]
    }
    registry = story["registry"]
    hands = {version["by"] for _, version in versions}
    hands |= {row["by"] for row in registry["versions"]} | {row["by"] for row in registry["snapshots"]}
    hands |= {row["by"] for row in story["conditions"]}
    assert hands <= AUTHORS
    assert not hands & seats


def test_conditions_are_confirmed_by_somebody_else() -> None:
    assert all(row["by"] != row["confirmed_by"] for row in story["conditions"])


# -- the deliverables table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rung"),
    [
        ("reference_architecture", "current"),
        ("adr_corpus", "current"),
        ("threat_model", "exercised"),
        ("eval_harness", "running"),
        ("evaluation_report", "measured"),
        ("integration_test_results", "measured"),
        ("cost_model", "measured"),
        ("security_test_results", "measured"),
        ("deployment_plan", "draft"),
        ("incident_runbook", "draft"),
        ("contingency_plan", "draft"),
    ],
)
def test_model_exit_finds_what_it_expects_the_day_before(kind: str, rung: str) -> None:
    assert best_state_by(kind, MODEL_EXIT_SEALED - 1) >= kinds()[kind].ladder.index(rung)


@pytest.mark.parametrize(
    ("kind", "rung"),
    [
        ("reference_architecture", "snapshot"),
        ("adr_corpus", "current"),
        ("threat_model", "exercised"),
        ("eval_harness", "online"),
        ("evaluation_report", "online_baseline"),
        ("integration_test_results", "measured"),
        ("cost_model", "measured"),
        ("security_test_results", "closed_or_accepted"),
        ("deployment_plan", "final"),
        ("canary_rollout_plan", "final"),
        ("incident_runbook", "drilled"),
        ("contingency_plan", "final"),
    ],
)
def test_produce_exit_finds_it_renewed_after_model_exit(kind: str, rung: str) -> None:
    reached = best_state_by(kind, PRODUCE_EXIT_FROZEN, after=MODEL_EXIT_SEALED)
    assert reached >= kinds()[kind].ladder.index(rung)


def test_results_are_bound_to_a_snapshot_and_name_its_versions() -> None:
    snapshots = story["registry"]["snapshots"]
    for kind, version in versions:
        if not kinds()[kind].version_bound:
            continue
        snapshot = snapshots[version["snapshot"] - 1]
        assert snapshot["day"] <= version["effective_day"], version["file"]
        if not version["file"].endswith((".png", ".csv")):
            text = text_of(version)
            assert "waymark-gbm 3.2.0" in text, version["file"]
            service = next(name for name in snapshot["versions"] if name.startswith("waymark-service"))
            assert service in text, version["file"]


def test_the_snapshots_hold_six_registered_kinds() -> None:
    registered = {f"{row['name']} {row['version']}": row for row in story["registry"]["versions"]}
    for snapshot in story["registry"]["snapshots"]:
        parts = [registered[name] for name in snapshot["versions"]]
        assert {part["kind"] for part in parts} == {"model", "prompt", "index", "code", "eval_set", "policy"}
        assert all(part["day"] < snapshot["day"] for part in parts)


# -- citations ----------------------------------------------------------------------------------------------


def test_every_cited_heading_stands_exactly_once_in_its_document() -> None:
    for key, cited in citations:
        if "heading" in cited:
            found = headings(text_of(artefacts[key]["versions"][-1]))
            assert found.count(cited["heading"]) == 1, (key, cited)


def test_every_cited_page_row_and_field_exists() -> None:
    for key, cited in citations:
        newest = artefacts[key]["versions"][-1]
        if "page" in cited:
            assert last_of(cited["page"]) <= len(pages(newest["source"])), (key, cited)
        if "row" in cited:
            assert last_of(cited["row"]) <= len(rows()), (key, cited)
        if "field" in cited:
            assert cited["field"] in json.loads(text_of(newest)), (key, cited)


@pytest.mark.parametrize(
    ("key", "requirement", "says"),
    [
        ("instructions-for-use", "AIA-13.3.a", "Provider and authorised representative"),
        ("instructions-for-use", "AIA-13.3.b.ii", "Accuracy, robustness and cybersecurity"),
        ("instructions-for-use", "AIA-13.3.b.iii", "Circumstances that may create risk"),
        ("instructions-for-use", "AIA-13.3.b.v", "Performance for groups of people"),
        ("instructions-for-use", "AIA-13.3.b.vii", "Reading the output"),
        ("instructions-for-use", "AIA-13.3.c", "Changes fixed in advance"),
        ("instructions-for-use", "AIA-13.3.d", "Human oversight measures"),
        ("instructions-for-use", "AIA-13.3.e", "Resources, lifetime and maintenance"),
        ("instructions-for-use", "AIA-13.3.f", "Logs"),
        ("instructions-for-use", "AIA-AIV.1.g", "The screen"),
        ("instructions-for-use", "AIA-AIV.3.i4", "Input data"),
        ("evaluation-report", "AIA-9.6", "Tests that chose a measure"),
        ("evaluation-report", "AIA-9.8", "Accuracy against the fixed thresholds"),
        ("evaluation-report", "AIA-AIV.3.i1", "Performance by group and fairness"),
        ("evaluation-report", "AIA-AIV.4", "Why these metrics"),
    ],
)
def test_a_cited_page_holds_the_section_it_is_cited_for(key: str, requirement: str, says: str) -> None:
    cited = next(row for its_key, row in citations if its_key == key and row["requirement"] == requirement)
    assert says in pages(artefacts[key]["versions"][-1]["source"])[cited["page"] - 1]


def cited_kinds() -> dict[str, set[str]]:
    cited: dict[str, set[str]] = {}
    for key, row in citations:
        cited.setdefault(row["requirement"], set()).add(artefacts[key]["kind"])
    for row in snapshot_citations:
        cited.setdefault(row["requirement"], set()).add("registry_snapshot")
    return cited


def checkable() -> list[Requirement]:
    return [each for each in load("ai-act").requirements if each.checkable]


def test_every_condition_of_the_framework_is_answered_once() -> None:
    asked = {each.condition for each in checkable() if each.condition}
    answered = [row["condition"] for row in story["conditions"]]
    assert len(answered) == len(set(answered))
    assert set(answered) == asked


def test_every_requirement_that_applies_is_cited_by_its_primary_kinds() -> None:
    no = {row["condition"] for row in story["conditions"] if row["answer"] is False}
    cited = cited_kinds()
    for each in checkable():
        if each.evidence_pack or (each.condition in no):
            continue
        found = cited.get(each.id, set())
        for wanted in (each.primary_kinds, each.before_deployment):
            if wanted:
                carried = set(wanted) & found
                assert carried == set(wanted) if each.primary_mode == "all" else carried, each.id


def test_nothing_is_cited_that_the_framework_does_not_know_or_that_does_not_apply() -> None:
    known = {each.id: each for each in load("ai-act").requirements}
    no = {row["condition"] for row in story["conditions"] if row["answer"] is False}
    for requirement in cited_kinds():
        assert known[requirement].condition not in no, requirement


# -- the figures --------------------------------------------------------------------------------------------


def test_groups_of_each_dimension_add_up_to_the_whole_set() -> None:
    whole = rows()[0]
    for dimension in {row["dimension"] for row in rows()} - {
        "thin file by age",
        "thin file, under 21, by region",
    }:
        group = [row for row in rows() if row["dimension"] == dimension]
        assert sum(int(row["cases"]) for row in group) == int(whole["cases"]) == 61940
        assert sum(int(row["defaults"]) for row in group) == int(whole["defaults"]) == 2849


def test_one_slice_only_has_too_few_cases_and_none_misses_its_threshold() -> None:
    gaps = [row for row in rows() if int(row["cases"]) < 100 or int(row["defaults"]) < 8]
    assert [(row["slice"], row["cases"], row["defaults"]) for row in gaps] == [("IE West", "41", "3")]
    assert [row["result"] for row in rows()].count("met") == 60
    judged = [row for row in rows() if row not in gaps]
    assert all(float(row["auc"]) >= float(row["auc_threshold"]) for row in judged)
    assert all(float(row["auc_low"]) >= 0.55 for row in judged)


def test_the_confusion_matrix_adds_up_and_gives_the_quoted_rates() -> None:
    report = text_of(artefacts["evaluation-report"]["versions"][-1])
    hit, false_alarm, missed, passed = 1538, 7386, 1311, 51705
    for figure in (hit, false_alarm, missed, passed, hit + false_alarm, missed + passed, hit + missed):
        assert f"{figure:,}" in report
    assert hit + false_alarm + missed + passed == 61940
    assert (round(100 * hit / 2849, 1), round(100 * hit / 8924, 1)) == (54.0, 17.2)
    assert round(100 * passed / 59091, 1) == 87.5


def test_the_fairness_ratios_follow_from_the_rows() -> None:
    rate = {row["slice"]: float(row["favourable_rate_percent"]) for row in rows()}
    ratios = [
        rate["women"] / rate["men"],
        rate["18-20"] / rate["35-49"],
        rate["quintile 1 (most deprived)"] / rate["quintile 5 (least deprived)"],
    ]
    assert [f"{ratio:.2f}" for ratio in ratios] == ["0.96", "0.83", "0.87"]


@pytest.mark.parametrize(
    ("figure", "keys"),
    [
        ("0.812", ["evaluation-report", "model-card", "instructions-for-use", "adr-corpus"]),
        ("0.802 to 0.822", ["evaluation-report", "model-card", "instructions-for-use"]),
        ("0.469", ["evaluation-report", "model-card", "instructions-for-use"]),
        ("0.0403", ["evaluation-report", "model-card", "instructions-for-use"]),
        ("0.771", ["evaluation-report", "model-card", "instructions-for-use", "adr-corpus", "eval-harness"]),
        ("61,940", ["evaluation-report", "data-sheet", "eval-harness", "instructions-for-use"]),
        ("412,680", ["data-sheet", "adr-corpus", "instructions-for-use"]),
        ("13,020", ["eval-harness", "evaluation-report", "cost-model", "canary-rollout-plan"]),
        ("0.041", ["eval-harness", "evaluation-report", "post-market-monitoring-plan"]),
        ("97.8 %", ["evaluation-report", "instructions-for-use"]),
        ("6 min 40 s", ["contingency-plan", "incident-runbook", "deployment-plan", "adr-corpus"]),
        (
            "48 s",
            ["contingency-plan", "incident-runbook", "human-oversight-plan", "integration-test-results"],
        ),
        ("655 ms", ["integration-test-results", "deployment-plan"]),
        ("D+60", ["evaluation-report", "adr-corpus", "data-governance-record", "declaration-of-conformity"]),
        (
            "IE West",
            ["evaluation-report", "adr-corpus", "eval-harness", "instructions-for-use", "model-card"],
        ),
    ],
)
def test_a_figure_reads_the_same_in_every_document_that_quotes_it(figure: str, keys: list[str]) -> None:
    for key in keys:
        assert figure in text_of(artefacts[key]["versions"][-1]), key


def test_no_document_quotes_another_auc_for_the_whole_set() -> None:
    for _, version in versions:
        for value in re.findall(r"waymark-gbm 3\.2\.0[^.\n]{0,40}AUC (\d\.\d{3})", text_of(version)):
            assert value == "0.812", version["file"]


def test_the_integration_figures_add_up_and_agree_with_the_note() -> None:
    run = json.loads((DOCUMENTS / "integration-results.json").read_text(encoding="utf-8"))
    assert sum(suite["tests"] for suite in run["suites"]) == run["summary"]["tests"] == 186
    note = text_of(artefacts["integration-test-results"]["versions"][-1])
    assert f"{run['summary']['tests']} tests ran, {run['summary']['passed']} passed" in note
    assert run["load"]["tested"] == 10 * run["load"]["expected"]
    assert f"{run['load']['p95_ms']} ms" in note


def test_the_cost_rows_add_up_and_differ_less_than_a_review_needs() -> None:
    with (DOCUMENTS / "cost-figures.csv").open(newline="", encoding="utf-8") as lines:
        figures = list(csv.DictReader(lines))
    columns = ("v1_estimate_gbp", "v2_measured_gbp", "v2_actualised_gbp")
    totals = [round(sum(float(row[column]) for row in figures[:5]), 2) for column in columns]
    assert totals == [float(figures[5][column]) for column in columns] == [1772.84, 1527.66, 1565.38]
    assert [round(total / 18860, 3) for total in totals] == [0.094, 0.081, 0.083]
    assert abs(totals[2] / totals[1] - 1) < 0.20


def test_the_bill_of_materials_is_cyclonedx_with_models_as_components() -> None:
    bill = json.loads((DOCUMENTS / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"], len(bill["components"])) == ("CycloneDX", "1.6", 25)
    assert sum(row["type"] == "machine-learning-model" for row in bill["components"]) == 3
    refs = {row["bom-ref"] for row in bill["components"]}
    assert set(bill["dependencies"][0]["dependsOn"]) == refs


def test_the_calibration_chart_is_a_small_picture() -> None:
    chart = DOCUMENTS / "calibration-chart.png"
    assert chart.stat().st_size < 60_000
    with Image.open(chart) as picture:
        assert picture.size == (1080, 640)


def test_the_exception_is_dated_and_its_owner_requester_and_approver_are_three_people() -> None:
    (deviation,) = story["exceptions"]
    people = {deviation["owner"], deviation["requested_by"], deviation["approved_by"]}
    assert len(people) == 3
    assert deviation["requested_day"] <= deviation["approved_day"] < PRODUCE_EXIT_SITS
    assert deviation["remediation_day"] == 60
    assert "41 cases" in deviation["rationale"]


def test_every_attested_criterion_of_both_gates_has_one_statement() -> None:
    stated = [(row["gate"], row["criterion"]) for row in story["attestations"]]
    assert len(stated) == len(set(stated))
    for gate in ("model-exit", "produce-exit"):
        catalogue = yaml.safe_load((ROOT / f"gates/catalogue/{gate}.yaml").read_text(encoding="utf-8"))
        asked = {row["key"] for row in catalogue["criteria"] if row["check"] == "attestation"}
        assert {criterion for its_gate, criterion in stated if its_gate == gate} == asked


def test_only_the_excepted_criterion_does_not_hold() -> None:
    failing = [row["criterion"] for row in story["attestations"] if not row["holds"]]
    assert failing == [story["exceptions"][0]["criterion"]] == ["eval-covers-every-slice"]
