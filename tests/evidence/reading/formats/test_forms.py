"""The formats against the forms of their kinds: every row whole, and no fault of shape."""

import datetime as dt
import json
from pathlib import Path

import pytest

from evidence.kinds.form import form
from evidence.kinds.lint import errors, lint
from evidence.kinds.rules import About
from tests.evidence.reading.formats import test_bills, test_junit, test_metrics, test_sarif
from tests.evidence.reading.formats.sheets import CSV, JSON, XML, taken

ABOUT = About(dt.date(2026, 11, 20))
STORIES = Path("portal/front/stories")
PLACE = {"physicalLocation": {"artifactLocation": {"uri": "a.md"}, "region": {"startLine": 3}}}


def data(tree):
    return json.dumps(tree).encode()


FILES = {
    "SARIF 2.1.0": (
        "security_test_results", JSON, data(test_sarif.sarif(test_sarif.result(locations=[PLACE]))), "findings",
        {"id": "1: LLM01", "severity": "critical", "finding": "Injected text is obeyed", "where": "a.md, line 3",
         "status": "open"},
    ),
    "JUnit XML": (
        "integration_test_results", XML, test_junit.FILE, "tests",
        {"name": "answers late", "group": "boundary: bureau", "result": "passed", "seconds": 1.5},
    ),
    "SPDX 2.3": (
        "sbom", JSON, data({"spdxVersion": "SPDX-2.3", "packages": [test_bills.PACKAGE]}), "components",
        {"name": "tarn-7b", "version": "2.1", "licence": "Apache-2.0", "supplier": "Tarnlight Research",
         "purl": "pkg:huggingface/tarn@2.1"},
    ),
    "MLflow run": (
        "evaluation_report", JSON, data(test_metrics.SERVER), "metrics", {"metric": "auc", "value": 0.812},
    ),
    "CSV": (
        "evaluation_report", CSV, b"Slice;Cases;AUC\nwomen;30,030;0.809\n", "segments",
        {"segment": "women", "cases": 30030, "value": 0.809},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_row_of_the_format_is_a_whole_row_of_the_form(name):
    kind, media_type, content, table, row = FILES[name]
    found = taken(content, media_type, form(kind))
    assert (found.format, found.why) == (name, "")
    assert found.content[table][0] == row
    told = errors(lint(kind, found.content, form(kind).demands[0].rung, ABOUT))
    assert "shape" not in {each.code for each in told}


def test_the_bill_of_the_bank_story_may_be_final_as_it_is():
    content = STORIES.joinpath("bank-credit-decision/documents/sbom.cdx.json").read_bytes()
    found = taken(content, JSON, form("sbom"))
    assert found.content["release"] == "waymark-service 3.2.0"
    assert lint("sbom", found.content, "final", ABOUT) == ()


def test_the_release_and_the_day_of_a_run_are_kept():
    found = taken(data(test_metrics.SERVER), JSON, form("evaluation_report"))
    assert (found.content["eval_set"], found.content["run_on"]) == ("waymark-eval 7.0.0", "2026-11-01")
