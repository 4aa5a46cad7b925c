"""JUnit XML, as every test runner writes it: suites, cases, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.reading.formats.fitting import Imported, Row, Words, counted
from evidence.reading.formats.xml import Element
from evidence.reading.said import Unreadable

NAME = "JUnit XML"
ROOTS = frozenset({"testsuites", "testsuite"})
COLUMNS = {
    "id": ("id", "number"),
    "name": ("test", "name", "what", "case", "title"),
    "suite": ("suite", "group", "partner", "boundary", "area"),
    "result": ("result", "outcome", "passed", "status"),
    "seconds": ("seconds", "duration", "time"),
    "detail": ("detail", "details", "note", "message"),
}
OUTCOMES = {
    "failure": Words(("failed", "fail", "no")),
    "error": Words(("error", "failed", "fail", "no")),
    "skipped": Words(("skipped", "not run")),
}
PASSED = Words(("passed", "pass", "ok", "yes"))


def take(root: Element) -> Imported:
    """The tests of a file. Raises `Unreadable` for other XML."""
    if root.name == "bom":
        raise Unreadable("This is CycloneDX as XML. Export it as JSON; that is read.")
    if root.name not in ROOTS:
        raise Unreadable(f"The only XML that is read is JUnit test results; this is <{root.name[:40]}>.")
    found = Imported(NAME, ("tests", "results", "cases"), COLUMNS)
    stamps: list[str] = []
    other = 0
    for suite, each in _walk(root, ""):
        if each.name == "testcase":
            found.rows.append(Row(_test(suite, each), each.line))
        elif each.name in ROOTS:
            stamps.append(each.attributes.get("timestamp", ""))
        else:
            other += each.name not in ("properties", "system-out", "system-err")
    found.single = {("run on", "tested on", "date", "day", "dated"): max(stamps, default="")[:10]}
    found.left_out = counted(other, "element of another kind", "elements of another kind")
    return found


def _walk(element: Element, suite: str) -> Iterator[tuple[str, Element]]:
    yield suite, element
    if element.name in ROOTS:
        inner = element.attributes.get("name", "") if element.name == "testsuite" else suite
        for each in element.children:
            yield from _walk(each, inner or suite)


def _test(suite: str, case: Element) -> dict[str, Any]:
    told = next((each for name in OUTCOMES for each in case.named(name)), None)
    class_name = case.attributes.get("classname", "")
    return {
        "id": case.attributes.get("id"),
        "name": case.attributes.get("name") or class_name,
        "suite": suite or class_name,
        "result": OUTCOMES[told.name] if told else PASSED,
        "seconds": case.attributes.get("time", "").replace(",", ""),
        "detail": _detail(told) if told else "",
    }


def _detail(told: Element) -> str:
    return told.attributes.get("message", "") or next(iter(told.text.strip().splitlines()), "")
