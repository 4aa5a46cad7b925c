"""The SupportFlow story's documents: they open as their type, agree with one another and with story.yaml."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
STORY = ROOT / "portal/front/stories/supportflow"
DOCUMENTS = STORY / "documents"
MODEL_EXIT_SEALED, PRODUCE_EXIT_FROZEN, PRODUCE_EXIT_SITS = -21, -9, -2

story: dict[str, Any] = yaml.safe_load((STORY / "story.yaml").read_text())
kinds = {
    kind["key"]: kind for kind in yaml.safe_load((ROOT / "evidence/kinds/kinds.yaml").read_text())["kinds"]
}
artefacts: dict[str, dict[str, Any]] = {artefact["key"]: artefact for artefact in story["artefacts"]}
# A link holds no bytes to read.
versions = [
    (key, version)
    for key, artefact in artefacts.items()
    for version in artefact["versions"]
    if "file" in version
]
each_version = pytest.mark.parametrize(
    ("key", "version"), versions, ids=lambda value: value if isinstance(value, str) else value["file"]
)


def text_of(path: Path) -> str:
    """What a person reads in the document, as one string (empty for a picture)."""
    if path.suffix == ".png":
        return ""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return "\n".join(page.get_textpage().get_text_range() for page in pdf)
    return path.read_text(encoding="utf-8")


def newest(key: str) -> Path:
    return STORY / str(artefacts[key]["versions"][-1]["file"])


def rows_of(name: str) -> list[dict[str, str]]:
    with (DOCUMENTS / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


def project_week(day: int) -> str:
    """The story's calendar: day -70 is week 1, day 1."""
    return f"week {11 + day // 7}, day {day % 7 + 1}"


def share(rows: list[dict[str, str]], column: str) -> float:
    return sum(int(row[column]) for row in rows) / len(rows)


def p95_seconds(rows: list[dict[str, str]]) -> float:
    latencies = sorted(int(row["latency_ms"]) for row in rows)
    return latencies[int(0.95 * len(latencies)) - 1] / 1000


@each_version
def test_every_document_opens_as_its_type(key: str, version: dict[str, Any]) -> None:
    path = STORY / version["file"]
    match path.suffix:
        case ".json":
            json.loads(path.read_text())
        case ".csv":
            rows = rows_of(path.name)
            assert rows and all(None not in row and None not in row.values() for row in rows)
        case ".png":
            with Image.open(path) as picture:
                picture.verify()
            assert path.stat().st_size < 60_000
        case ".mmd":
            assert "flowchart" in path.read_text()
        case ".pdf":
            assert "SupportFlow" in text_of(path)
        case ".md":
            assert path.read_text().startswith("# ") and len(path.read_text().split()) > 400
        case other:
            raise AssertionError(f"no preview for {other}")


def test_no_document_lies_outside_the_story() -> None:
    named = {
        STORY / version[field] for _, version in versions for field in ("file", "source") if field in version
    }
    assert named == set(DOCUMENTS.iterdir())


def test_the_pdf_says_what_its_typst_source_says(tmp_path: Path) -> None:
    version = artefacts["evaluation-report"]["versions"][-1]
    fresh = tmp_path / "fresh.pdf"
    fresh.write_bytes(typst.compile(str(STORY / version["source"])))
    assert text_of(fresh) == text_of(STORY / version["file"])


@each_version
def test_the_date_in_the_document_is_the_effective_date_of_the_version(
    key: str, version: dict[str, Any]
) -> None:
    stated = re.search(r'[Ee]ffective"?:\s+"?(week \d+, day \d)', text_of(STORY / version["file"]))
    if stated is None:
        assert Path(version["file"]).suffix in {".csv", ".png", ".mmd"}
    else:
        assert stated[1] == project_week(version["effective_day"])


@pytest.mark.parametrize("key", artefacts)
def test_versions_come_in_order_and_climb_the_ladder_of_their_kind(key: str) -> None:
    artefact = artefacts[key]
    ladder = kinds[artefact["kind"]]["ladder"]
    days = [version["day"] for version in artefact["versions"]]
    assert days == sorted(set(days)) and max(days) < PRODUCE_EXIT_SITS
    assert all(version["effective_day"] <= version["day"] for version in artefact["versions"])
    rungs = [ladder.index(version["state"]) for version in artefact["versions"]]
    assert rungs == sorted(rungs)


def test_what_produce_exit_wants_updated_took_effect_after_model_exit() -> None:
    wanted = {
        "adr_corpus",
        "threat_model",
        "eval_harness",
        "evaluation_report",
        "integration_test_results",
        "cost_model",
    }
    for kind in wanted:
        of_kind = [artefact["versions"][-1] for artefact in artefacts.values() if artefact["kind"] == kind]
        assert any(version["effective_day"] > MODEL_EXIT_SEALED for version in of_kind), kind


def test_exactly_one_document_arrives_after_the_freeze() -> None:
    late = [key for key, version in versions if version["day"] > PRODUCE_EXIT_FROZEN]
    assert late == ["security-test-results"]


def test_nobody_who_decides_has_written_anything() -> None:
    deciding = {
        name for role in ("reviewer", "validator", "chair", "committee") for name in story["roles"][role]
    }
    writers = {version["by"] for _, version in versions}
    writers |= {entry["by"] for part in ("versions", "snapshots") for entry in story["registry"][part]}
    assert writers.isdisjoint(deciding)


@pytest.mark.parametrize("key", [key for key, artefact in artefacts.items() if artefact["citations"]])
def test_every_citation_names_a_real_requirement_and_a_place_that_exists(key: str) -> None:
    framework = (ROOT / "evidence/frameworks/ai-act.yaml").read_text()
    path = newest(key)
    for citation in artefacts[key].get("citations", []):
        assert f"id: {citation['requirement']}\n" in framework, citation
        if "heading" in citation:
            headings = [
                line.lstrip("#").strip() for line in text_of(path).splitlines() if line.startswith("#")
            ]
            assert citation["heading"] in headings
        elif "page" in citation:
            with pypdfium2.PdfDocument(path) as pdf:
                assert 1 <= citation["page"] <= len(pdf)
        elif "row" in citation:
            assert 1 <= citation["row"] <= len(rows_of(path.name))
        else:
            held = json.loads(path.read_text())
            for part in citation["field"].split("."):
                held = held[part]


@pytest.mark.parametrize("release", [1, 2])
def test_the_evaluation_report_quotes_what_its_rows_hold(release: int) -> None:
    rows = rows_of(f"eval-results-v{release}.csv")
    report = text_of(STORY / artefacts["evaluation-report"]["versions"][release - 1]["file"])
    answerable = [row for row in rows if row["answerable"] == "1"]
    unanswerable = [row for row in rows if row["answerable"] == "0"]
    supported, statements = (sum(int(row[column]) for row in rows) for column in ("supported", "statements"))
    quoted = [
        share(rows, "correct"),
        supported / statements,
        share(answerable, "hit_at_5"),
        share(unanswerable, "refused"),
    ]
    for value in quoted:
        assert f"{value:.3f}" in report
    assert f"{share(rows, 'policy_breach') * 100:.2f} %" in report
    assert f"{p95_seconds(rows):.2f} s" in report
    assert not any(int(row["personal_data_leak"]) for row in rows)


@pytest.mark.parametrize("release", [1, 2])
def test_every_slice_of_the_report_is_counted_from_the_rows(release: int) -> None:
    report = text_of(STORY / artefacts["evaluation-report"]["versions"][release - 1]["file"])
    slices: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows_of(f"eval-results-v{release}.csv"):
        slices.setdefault((row["language"], row["topic"]), []).append(row)
    assert len(slices) == 15
    for rows in slices.values():
        assert (
            f"{share(rows, 'correct'):.3f} ({sum(int(row['correct']) for row in rows)}/{len(rows)})" in report
        )


def test_the_load_test_reaches_ten_times_the_expected_peak_within_its_limits() -> None:
    expected = 18_000 * 0.12 * 1.25 / 3600
    target = next(row for row in rows_of("load-test-results.csv") if row["times_expected"] == "10")
    assert float(target["queries_per_second"]) == pytest.approx(10 * expected)
    assert int(target["queries"]) == float(target["queries_per_second"]) * 60 * int(target["minutes"])
    assert int(target["p95_ms"]) <= 4000 and int(target["errors"]) / int(target["queries"]) < 0.01
    for key in ("load-test-report", "deployment-plan", "integration-note"):
        assert "p95 3.7 s" in text_of(newest(key))


def parts_of(cost_model: str, column: int) -> tuple[list[float], float]:
    """The parts and the total of one column of the table "Cost per query"."""
    table = cost_model.split("## Cost per query")[1].split("##")[0]
    rows = [
        [cell.strip(" *") for cell in line.split("|")[1:-1]]
        for line in table.splitlines()
        if line.startswith("| ")
    ]
    values = {row[0]: float(row[column]) for row in rows[1:]}
    total = values.pop("Total")
    return list(values.values()), total


@pytest.mark.parametrize(("file", "column"), [("v1", 1), ("v1", 2), ("v2", 1), ("v2", 2), ("v2", 3)])
def test_the_parts_of_the_cost_model_add_up(file: str, column: int) -> None:
    parts, total = parts_of((DOCUMENTS / f"cost-model-{file}.md").read_text(), column)
    assert round(sum(parts), 4) == total


def test_integration_results_count_their_tests() -> None:
    for version in artefacts["integration-test-results"]["versions"]:
        held = json.loads((STORY / version["file"]).read_text())
        results = [test["result"] for test in held["tests"]]
        assert held["summary"] == {"tests": len(results), "passed": results.count("passed"), "failed": 0}


@pytest.mark.parametrize(
    ("figure", "keys"),
    [
        ("0.0218", ["cost-model", "adr-corpus", "evaluation-report"]),
        ("2 successes in 180|180 \\| 2 ", ["adr-corpus", "security-test-results"]),
        ("4\\.2 min", ["contingency-plan", "incident-runbook", "canary-rollout-plan", "adr-corpus"]),
        ("38 s", ["contingency-plan", "incident-runbook", "adr-corpus"]),
        ("7,875", ["canary-rollout-plan", "cost-model", "evaluation-report", "integration-note"]),
        ("4,000", ["canary-rollout-plan", "eval-harness", "evaluation-report", "adr-corpus"]),
        ("error rate above 5 %|above 5 %", ["monitoring-plan", "canary-rollout-plan"]),
        ("10 % below", ["monitoring-plan", "canary-rollout-plan", "incident-runbook"]),
        ("sfctl release rollback --environment production --to known-good",
         ["contingency-plan", "incident-runbook", "canary-rollout-plan"]),
        ("override", ["reference-architecture", "adr-corpus", "canary-rollout-plan", "architecture-flow"]),
    ],
)  # fmt: skip
def test_a_figure_is_the_same_in_every_document_that_quotes_it(figure: str, keys: list[str]) -> None:
    for key in keys:
        assert re.search(figure, text_of(newest(key))), key


def test_the_release_snapshot_is_the_one_the_documents_describe() -> None:
    known = {f"{version['name']} {version['version']}": version for version in story["registry"]["versions"]}
    six = {"model", "prompt", "index", "code", "eval_set", "policy"}
    architectures = [STORY / version["file"] for version in artefacts["reference-architecture"]["versions"]]
    for snapshot, architecture in zip(story["registry"]["snapshots"], architectures, strict=True):
        taken = [known[name] for name in snapshot["versions"]]
        assert {version["kind"] for version in taken} == six and len(taken) == 6
        assert all(version["day"] <= snapshot["day"] for version in taken)
        table = architecture.read_text().split("## Versions in this build")[1].split("##")[0]
        for version in taken:
            assert f"`{version['name']}`" in table and f"| {version['version']}" in table


def test_the_training_record_adds_up() -> None:
    record = newest("training-record").read_text().split("## Who was trained")[1].split("##")[0]
    cells = [
        [cell.strip(" *") for cell in line.split("|")[1:-1]]
        for line in io.StringIO(record)
        if line.startswith("| ")
    ]
    groups, total = [row[3:] for row in cells[1:-1]], cells[-1][3:]
    assert [sum(int(row[column]) for row in groups) for column in range(4)] == [int(value) for value in total]
