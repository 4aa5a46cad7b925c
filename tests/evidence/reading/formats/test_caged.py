"""The formats through the child process that reads in earnest."""

import json

import pytest

from evidence.reading.caged import read_caged
from tests.evidence.reading.formats.sheets import BILL, CSV, JSON, PLAIN, REPORT, TESTS, XML

CYCLONEDX = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "a"}]}
FILES = [
    (json.dumps(CYCLONEDX), JSON, BILL, "CycloneDX 1.5"),
    ("SPDXVersion: SPDX-2.3\nPackageName: a\n", PLAIN, BILL, "SPDX 2.3 tag-value"),
    ('<testsuite><testcase name="a"/></testsuite>', XML, TESTS, "JUnit XML"),
    ("metric,value\nauc,0.8\n", CSV, REPORT, "CSV"),
    ('{"auc": 0.8}', JSON, REPORT, "JSON metrics"),
]


@pytest.mark.parametrize(("text", "media_type", "sheet", "name"), FILES, ids=[each[3] for each in FILES])
def test_a_file_is_read_behind_bars(tmp_path, text, media_type, sheet, name):
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    found = read_caged(path, media_type, sheet)
    assert (found.format, found.why) == (name, "")
    assert found.content


def test_billion_laughs_cost_a_sentence(tmp_path):
    path = tmp_path / "tests.xml"
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    path.write_text(f'<!DOCTYPE t [<!ENTITY l0 "lol">{entities}]><testsuite>&l9;</testsuite>', "utf-8")
    assert read_caged(path, XML, TESTS).why == (
        "Line 1: a document type or entity is declared; such XML is not read."
    )
