"""SARIF: findings, their severity, and what is none."""

import pytest

from tests.evidence.reading.formats.sheets import REPORT, SECURITY, said

RULES = [
    {"id": "LLM01", "properties": {"security-severity": "9.1"}},
    {"id": "LLM02", "defaultConfiguration": {"level": "error"}},
]


def sarif(*results, **run):
    driver = {"name": "promptscan", "semanticVersion": "2.4.0", "rules": RULES}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": list(results), **run}],
    }


def result(rule="LLM01", words="Injected text is obeyed", **more):
    return {"ruleId": rule, "message": {"text": words}, **more}


def findings(*results):
    found = said(sarif(*results), SECURITY)
    assert found.content is not None, found.why
    return found.content.get("findings", [])


def test_a_result_becomes_an_open_finding_with_its_place():
    place = {"physicalLocation": {"artifactLocation": {"uri": "prompts/a.md"}, "region": {"startLine": 12}}}
    found = said(sarif(result(locations=[place])), SECURITY)
    assert found.format == "SARIF 2.1.0"
    assert found.content == {
        "tools": "promptscan 2.4.0",
        "findings": [
            {
                "id": "1: LLM01",
                "title": "Injected text is obeyed",
                "severity": "critical",
                "status": "open",
                "where": "prompts/a.md, line 12",
            }
        ],
    }


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        ("9.0", "critical"),
        ("8.9", "high"),
        ("7.0", "high"),
        ("6.9", "medium"),
        ("4.0", "medium"),
        ("3.9", "low"),
        ("0.0", "info"),
    ],
)
def test_the_severity_follows_the_score_of_the_rule(score, severity):
    tree = sarif(result())
    tree["runs"][0]["tool"]["driver"]["rules"] = [{"id": "LLM01", "properties": {"security-severity": score}}]
    assert said(tree, SECURITY).content["findings"][0]["severity"] == severity


def test_a_severity_taken_from_the_level_is_told():
    found = said(sarif(result("LLM02"), result("other", level="note"), result("other")), SECURITY)
    assert [each["severity"] for each in found.content["findings"]] == ["high", "low", "medium"]
    assert found.unknown == ("3 severities taken from the level",)


@pytest.mark.parametrize(
    "more",
    [{"kind": "pass"}, {"kind": "notApplicable"}, {"kind": "informational"}, {"baselineState": "absent"}],
)
def test_what_is_no_finding_is_counted_in_words(more):
    found = said(sarif(result(), result(**more)), SECURITY)
    assert len(found.content["findings"]) == 1
    assert found.unknown == ("1 result that is no finding",)


def test_a_suppression_in_the_file_accepts_nothing():
    found = said(sarif(result(suppressions=[{"kind": "external", "status": "accepted"}])), SECURITY)
    assert found.content["findings"][0]["status"] == "open"
    assert found.unknown == ("1 suppression, kept open",)


def test_a_rule_named_by_its_index_is_found():
    (finding,) = findings({"ruleIndex": 0, "message": {"text": "x"}})
    assert finding["severity"] == "critical"


def test_another_version_is_refused_by_name():
    found = said({**sarif(), "version": "2.0.0"}, SECURITY)
    assert (found.content, found.why) == (
        None,
        "SARIF 2.0.0 is not read; export the findings as SARIF 2.1.0 with its runs.",
    )


def test_findings_uploaded_as_another_kind_are_sent_to_theirs():
    found = said(sarif(result()), REPORT)
    assert found.content is None
    assert found.why == "This is a SARIF 2.1.0 file. Upload it as security test results; there it is read."


@pytest.mark.parametrize(
    "broken",
    [{"results": "none"}, {"results": [1, None, []]}, {"results": [{"message": 3, "locations": {}}]}],
)
def test_results_of_another_shape_cost_nothing_else(broken):
    tree = sarif()
    tree["runs"][0].update(broken)
    found = said(tree, SECURITY)
    assert found.content is not None


@pytest.mark.parametrize("score", ["NaN", "-1", "11", "high", None, [9]])
def test_a_score_that_is_none_leaves_the_level(score):
    tree = sarif(result())
    tree["runs"][0]["tool"]["driver"]["rules"] = [{"id": "LLM01", "properties": {"security-severity": score}}]
    assert said(tree, SECURITY).content["findings"][0]["severity"] == "medium"


def test_a_part_of_a_rule_takes_the_severity_of_the_rule():
    assert findings(result("LLM01/indirect"))[0]["severity"] == "critical"


def test_the_words_of_a_rule_stand_where_the_result_only_names_them():
    tree = sarif({"ruleId": "LLM01", "message": {"id": "default"}})
    tree["runs"][0]["tool"]["driver"]["rules"] = [
        {"id": "LLM01", "messageStrings": {"default": {"text": "Obeyed"}}}
    ]
    assert said(tree, SECURITY).content["findings"][0]["title"] == "Obeyed"


def test_an_index_into_an_extension_is_not_looked_up_in_the_tool():
    (finding,) = findings({"ruleIndex": 0, "rule": {"toolComponent": {"index": 0}}, "message": {"text": "x"}})
    assert finding["severity"] == "medium"


def test_findings_in_another_file_are_asked_for():
    found = said(
        sarif(externalPropertyFileReferences={"results": [{"location": {"uri": "r.json"}}]}), SECURITY
    )
    assert found.why == "The findings stand in another file than this. Export them in one file."
