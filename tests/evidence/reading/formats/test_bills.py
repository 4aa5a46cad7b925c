"""CycloneDX and SPDX: components, models among them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.reading.formats.sheets import BILL, PLAIN, TESTS, said, taken

STORY = Path("portal/front/stories/bank-credit-decision/documents/sbom.cdx.json")


def cyclonedx(*components, **more):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **more}


def test_the_bill_of_the_bank_story_is_read_whole():
    tree = json.loads(STORY.read_text("utf-8"))
    found = said(tree, BILL)
    assert found.format == "CycloneDX 1.6"
    assert found.content["product"] == "waymark-service 3.2.0"
    assert len(found.content["components"]) == len(tree["components"])
    assert {"name": "lightgbm", "version": "4.6.0", "type": "library", "licence": "MIT"}.items() <= (
        found.content["components"][0].items()
    )
    assert "machine-learning-model" in {each["type"] for each in found.content["components"]}


def test_components_within_components_and_groups_are_read():
    inner = {"type": "library", "name": "b", "licenses": [{"expression": "MIT OR Apache-2.0"}]}
    found = said(cyclonedx({"type": "library", "group": "g", "name": "a", "components": [inner]}), BILL)
    assert [each["name"] for each in found.content["components"]] == ["g/a", "b"]
    assert found.content["components"][1]["licence"] == "MIT OR Apache-2.0"


def test_services_and_vulnerabilities_are_counted_not_guessed():
    found = said(cyclonedx({"name": "a"}, services=[{}, {}], vulnerabilities=[{}]), BILL)
    assert found.unknown == ("2 services", "1 vulnerability")


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (cyclonedx({"type": "library"}), "Component 1 has no name; the file is no valid CycloneDX 1.6."),
        (
            {**cyclonedx(), "specVersion": "9"},
            "CycloneDX 9 is not read; export the file as CycloneDX 1.2 to 1.7.",
        ),
        ({"spdxVersion": "SPDX-1.2"}, "SPDX-1.2 is not read; export the file as SPDX 2.2, 2.3 or 3.0."),
    ],
)
def test_what_is_no_bill_that_is_read_says_why(tree, why):
    assert said(tree, BILL).why == why


def test_components_nested_beyond_reason_are_refused():
    tree: dict[str, Any] = {"name": "x"}
    for _ in range(40):
        tree = {"name": "x", "components": [tree]}
    assert said(cyclonedx(tree), BILL).why == "The components are nested too deeply."


PACKAGE = {
    "name": "tarn-7b",
    "SPDXID": "SPDXRef-1",
    "versionInfo": "2.1",
    "licenseConcluded": "NOASSERTION",
    "licenseDeclared": "Apache-2.0",
    "supplier": "Organization: Tarnlight Research",
    "externalRefs": [
        {"referenceType": "cpe23Type", "referenceLocator": "cpe:x"},
        {"referenceType": "purl", "referenceLocator": "pkg:huggingface/tarn@2.1"},
    ],
}


def test_spdx_as_json_gives_its_packages():
    tree = {"spdxVersion": "SPDX-2.3", "name": "waymark", "packages": [PACKAGE], "files": [{}]}
    found = said(tree, BILL)
    assert (found.format, found.unknown) == ("SPDX 2.3", ("1 file",))
    assert found.content["components"] == [
        {
            "name": "tarn-7b",
            "version": "2.1",
            "licence": "Apache-2.0",
            "supplier": "Tarnlight Research",
            "purl": "pkg:huggingface/tarn@2.1",
        }
    ]


def test_spdx_as_tags_gives_its_packages_with_their_lines():
    written = """SPDXVersion: SPDX-2.3
DocumentName: waymark
Created: 2026-11-02T08:00:00Z
PackageComment: <text>PackageName: not one
</text>

PackageName: tarn-7b
PackageVersion: 2.1
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: Apache-2.0
PackageSupplier: Organization: Tarnlight Research
ExternalRef: PACKAGE-MANAGER purl pkg:huggingface/tarn@2.1
FileName: ./a
PackageName: numpy
"""
    found = taken(written.encode(), PLAIN, BILL)
    assert found.format == "SPDX 2.3 tag-value"
    assert [each["name"] for each in found.content["components"]] == ["tarn-7b", "numpy"]
    assert found.content["components"][0]["purl"] == "pkg:huggingface/tarn@2.1"
    assert found.content["product"] == "waymark"
    assert found.line_of("components.0.name") == 7
    assert found.unknown == ("1 file",)


def test_spdx_3_gives_packages_models_and_data_sets():
    tree = {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            {"type": "CreationInfo"},
            {"type": "ai_AIPackage", "name": "tarn-7b", "software_packageVersion": "2.1"},
            {"type": "dataset_DatasetPackage", "name": "outcomes"},
            {"type": "Relationship"},
        ],
    }
    found = said(tree, BILL)
    assert found.format == "SPDX 3.0.1"
    assert [each["type"] for each in found.content["components"]] == ["machine-learning-model", "data"]
    assert found.unknown == ("1 element that is no package",)


def test_other_plain_texts_are_not_read_and_bills_go_to_their_kind():
    assert taken(b"to do", PLAIN, BILL).why.startswith("Gatehouse does not read plain texts.")
    assert said(cyclonedx({"name": "a"}), TESTS).why == (
        "This is a CycloneDX 1.6 file. Upload it as a software bill of materials; there it is read."
    )
