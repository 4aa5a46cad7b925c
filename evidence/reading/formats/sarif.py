"""SARIF 2.1.0 (OASIS): the findings of scanners.

A result is a finding unless its kind says that it passed, is informational or does not apply. The severity is the
rule's `security-severity` (CVSS, as code hosts read it) where it has one, else the level of the result, and the
reading says so. A suppression in the file is no acceptance by a named person: the finding stays open.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from evidence.reading.formats.fitting import Imported, Row, Words, counted
from evidence.reading.formats.trees import Tree, branch, branches, text
from evidence.reading.said import Unreadable

NO_FINDING = frozenset({"pass", "informational", "notApplicable"})
# CVSS 3.1, section 5; a level of the format stands for the nearest of them.
CVSS = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
LEVELS = {
    "error": Words(("high", "error")),
    "warning": Words(("medium", "moderate", "warning")),
    "note": Words(("low", "note", "info")),
    "none": Words(("info", "informational", "none", "low")),
}
COLUMNS = {
    "id": ("id", "finding id", "reference", "ref", "number"),
    "title": ("finding", "title", "what", "description", "summary"),
    "severity": ("severity", "level"),
    "status": ("status", "state"),
    "rule": ("rule", "check", "category", "kind"),
    "where": ("where", "location", "component", "place"),
    "detail": ("detail", "details", "note"),
}


def recognise(tree: Any) -> str:
    """`SARIF 2.1.0` for such a file; empty for anything else."""
    runs = branches(tree, "runs")
    is_one = "sarif" in text(tree, "$schema").lower() or (runs and all(branch(run, "tool") for run in runs))
    return f"SARIF {text(tree, 'version')}".strip() if is_one else ""


def take(tree: Any, name: str) -> Imported:
    """The findings. Raises `Unreadable` for another version or a file without runs."""
    if name != "SARIF 2.1.0" or not isinstance(tree.get("runs"), list):
        raise Unreadable(f"{name} is not read; export the findings as SARIF 2.1.0 with its runs.")
    if any(branch(run, "externalPropertyFileReferences").get("results") for run in branches(tree, "runs")):
        raise Unreadable("The findings stand in another file than this. Export them in one file.")
    found = Imported(name, ("findings", "results"), COLUMNS)
    passed = by_level = suppressed = 0
    for run in branches(tree, "runs"):
        rules = _rules(run)
        order = [text(each, "id") for each in branches(run, "tool", "driver", "rules")]
        for result in branches(run, "results"):
            if text(result, "kind") in NO_FINDING or text(result, "baselineState") == "absent":
                passed += 1
                continue
            row = _finding(len(found.rows) + 1, result, _rule(_rule_id(result, order), rules))
            by_level += row.pop("by_level")
            suppressed += bool(_suppressed(result))
            found.rows.append(Row(row))
    found.single = _about(tree)
    found.left_out = [
        *counted(passed, "result that is no finding", "results that are no findings"),
        *counted(by_level, "severity taken from the level", "severities taken from the level"),
        *counted(suppressed, "suppression, kept open", "suppressions, kept open"),
    ]
    return found


def _about(tree: Tree) -> dict[tuple[str, ...], Any]:
    drivers = [branch(run, "tool", "driver") for run in branches(tree, "runs")]
    tools = {f"{text(each, 'name')} {_version(each)}".strip() for each in drivers}
    ended = [
        text(call, "endTimeUtc") for run in branches(tree, "runs") for call in branches(run, "invocations")
    ]
    return {
        ("tools", "tool", "scanner", "tested with"): ", ".join(sorted(filter(None, tools))),
        ("tested on", "date", "day", "dated"): max(ended, default="")[:10],
    }


def _version(driver: Tree) -> str:
    return text(driver, "semanticVersion") or text(driver, "version")


def _rules(run: Tree) -> dict[str, Tree]:
    parts = [branch(run, "tool", "driver"), *branches(run, "tool", "extensions")]
    return {text(rule, "id"): rule for part in parts for rule in branches(part, "rules")}


def _rule_id(result: Tree, order: list[str]) -> str:
    if found := text(result, "ruleId") or text(result, "rule", "id"):
        return found
    at = result.get("ruleIndex")
    # An index into the rules of an extension is no index into those of the tool.
    elsewhere = branch(result, "rule", "toolComponent")
    return order[at] if isinstance(at, int) and 0 <= at < len(order) and not elsewhere else ""


def _rule(rule_id: str, rules: Mapping[str, Tree]) -> Tree:
    """The rule of that id, or the one it is a part of: `LLM01/indirect` belongs to `LLM01`."""
    while rule_id and rule_id not in rules:
        rule_id = rule_id.rpartition("/")[0]
    return rules.get(rule_id, {})


def _finding(number: int, result: Tree, rule: Tree) -> dict[str, Any]:
    severity, by_level = _severity(result, rule)
    rule_id = text(result, "ruleId") or text(rule, "id")
    named = text(rule, "messageStrings", text(result, "message", "id"), "text")
    said = text(result, "message", "text") or named or text(rule, "shortDescription", "text") or rule_id
    return {
        "id": f"{number}: {rule_id}" if rule_id else str(number),
        "title": said,
        "severity": severity,
        "status": Words(("open",)),
        "rule": rule_id,
        "where": _where(result),
        "detail": _suppressed(result) or text(rule, "help", "text"),
        "by_level": by_level,
    }


def _severity(result: Tree, rule: Tree) -> tuple[Words, bool]:
    try:
        score = float(branch(rule, "properties").get("security-severity", ""))
    except (TypeError, ValueError):
        score = math.nan
    if 0 <= score <= 10:
        named = next((name for least, name in CVSS if score >= least), "")
        return Words((named,)) if named else LEVELS["none"], False
    level = text(result, "level") or text(rule, "defaultConfiguration", "level") or "warning"
    return LEVELS.get(level, LEVELS["warning"]), True


def _where(result: Tree) -> str:
    for location in branches(result, "locations"):
        place = branch(location, "physicalLocation")
        uri, line = text(place, "artifactLocation", "uri"), branch(place, "region").get("startLine")
        if uri:
            return f"{uri}, line {line}" if isinstance(line, int) else uri
    return ""


def _suppressed(result: Tree) -> str:
    for each in branches(result, "suppressions"):
        return f"Suppressed in the file: {text(each, 'justification') or 'no reason given'}"
    return ""
