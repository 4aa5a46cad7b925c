"""JUnit XML: tests with their outcome, and XML that is none or hostile."""

import pytest

from tests.evidence.reading.formats.sheets import SECURITY, TESTS, XML, taken

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4">
  <testsuite name="boundary: bureau" timestamp="2026-11-02T10:00:00" time="3">
    <properties><property name="build" value="3.2.0"/></properties>
    <testcase classname="bureau" name="answers late" time="1.5"/>
    <testcase classname="bureau" name="answers twice" time="0.2">
      <failure message="charged twice">trace</failure></testcase>
    <testcase classname="bureau" name="answers never"><error>
timed out</error></testcase>
    <testcase classname="bureau" name="on leap day"><skipped/></testcase>
  </testsuite>
</testsuites>"""


def junit(data):
    return taken(data if isinstance(data, bytes) else data.encode(), XML, TESTS)


def test_each_case_becomes_a_test_with_its_outcome_and_line():
    found = junit(FILE)
    assert found.format == "JUnit XML"
    assert found.content["run_on"] == "2026-11-02"
    assert found.content["tests"] == [
        {"name": "answers late", "suite": "boundary: bureau", "result": "passed", "seconds": 1.5},
        {
            "name": "answers twice", "suite": "boundary: bureau", "result": "failed", "seconds": 0.2,
            "detail": "charged twice",
        },
        {"name": "answers never", "suite": "boundary: bureau", "result": "failed", "detail": "timed out"},
        {"name": "on leap day", "suite": "boundary: bureau", "result": "skipped"},
    ]  # fmt: skip
    assert found.line_of("tests.1.result") == 6


def test_nested_suites_and_a_lone_suite_are_read():
    inner = '<testsuite name="inner"><testcase name="a"/></testsuite>'
    assert junit(f'<testsuite name="outer">{inner}</testsuite>').content["tests"] == [
        {"name": "a", "suite": "inner", "result": "passed"}
    ]


@pytest.mark.parametrize("written", ["nan", "inf", "1e999", "soon", ""])
def test_a_duration_that_is_no_number_is_left_out(written):
    (test,) = junit(f'<testsuite><testcase name="a" time="{written}"/></testsuite>').content["tests"]
    assert "seconds" not in test


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.6'/>",
            "This is CycloneDX as XML. Export it as JSON; that is read.",
        ),
        ("<html/>", "The only XML that is read is JUnit test results; this is <html>."),
        ("<testsuite>\n<testcase>", "Line 2: this is not XML (no element found)."),
        ("", "Line 1: this is not XML (no element found)."),
        ('<?xml version="1.0" encoding="utf-7"?><testsuite/>', None),
        ('<?xml version="1.0" encoding="no-such"?><testsuite/>', None),
        ('<?xml version="1.0" encoding="UTF-16"?><testsuite/>', None),
        (b'<testsuite name="\xff\xfe"/>', None),
    ],
)
def test_what_is_no_junit_says_why(data, why):
    found = junit(data)
    assert found.content is None
    assert found.why == why if why else "XML" in found.why or "encoding" in found.why


BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE t [<!ENTITY l0 "lol">{BILLION}]><testsuite name="&l9;"/>',
    "external entity": '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="a">&x;</testsuite>',
    "external document type": '<!DOCTYPE t SYSTEM "http://127.0.0.1:1/t.dtd"><testsuite/>',
    "parameter entity": '<!DOCTYPE t [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]><testsuite/>',
    "quadratic blow-up": f'<!DOCTYPE t [<!ENTITY a "{"a" * 50_000}">]><testsuite>{"&a;" * 50_000}</testsuite>',
    "empty document type": "<!DOCTYPE testsuite><testsuite/>",
}


@pytest.mark.parametrize("trap", HOSTILE)
def test_a_document_type_is_refused_before_its_first_entity(trap):
    found = junit(HOSTILE[trap])
    assert found.content is None
    assert found.why == "Line 1: a document type or entity is declared; such XML is not read."


def test_an_entity_that_nobody_declared_is_refused():
    assert "undefined entity" in junit("<testsuite>&nbsp;</testsuite>").why


def test_depth_is_refused_with_its_line():
    deep = "<testsuite>" * 1000 + "</testsuite>" * 1000
    assert junit(deep).why == "Line 1: this is nested too deeply."


def test_tests_uploaded_as_another_kind_are_sent_to_theirs():
    found = taken(FILE, XML, SECURITY)
    assert found.why == "This is a JUnit XML file. Upload it as integration test results; there it is read."
