"""Small sheets of the kinds that formats are read for, and files of those formats."""

import json

from evidence.reading.fields import Sheet, field_from
from evidence.reading.reader import read

SEVERITIES = {"critical": "Critical", "high": "High", "medium": "Medium", "low": "Low", "info": "Info"}
STATES = {"open": "Open", "closed": "Closed", "accepted": "Accepted"}


def text(key, label="", **more):
    return {"key": key, "label": label or key.capitalize(), "type": "text", **more}


def table(key, *columns):
    return {"key": key, "label": key.capitalize(), "type": "table", "columns": list(columns)}


def choice(key, choices):
    return {"key": key, "label": key.capitalize(), "type": "choice", "choices": choices}


def sheet(kind, *fields):
    return Sheet(kind, tuple(field_from(each) for each in fields))


SECURITY = sheet(
    "security_test_results",
    text("tools"),
    table(
        "findings",
        text("id"),
        text("title", required=True),
        choice("severity", SEVERITIES),
        choice("status", STATES),
        text("where"),
    ),
)
TESTS = sheet(
    "integration_test_results",
    {"key": "run_on", "label": "Run on", "type": "date"},
    table(
        "tests",
        text("name", required=True),
        text("suite"),
        choice("result", {"passed": "Passed", "failed": "Failed", "skipped": "Skipped"}),
        {"key": "seconds", "label": "Seconds", "type": "number"},
        text("detail"),
    ),
)
BILL = sheet(
    "sbom",
    text("format"),
    text("product"),
    table(
        "components",
        text("name", required=True),
        text("version"),
        text("type"),
        text("licence"),
        text("supplier"),
        text("purl"),
    ),
)
REPORT = sheet(
    "evaluation_report",
    text("eval_set", "Eval-set version"),
    text("run"),
    {"key": "measured_on", "label": "Measured on", "type": "date"},
    table(
        "metrics",
        text("metric", required=True),
        {"key": "value", "label": "Value", "type": "number"},
        {"key": "threshold", "label": "Threshold", "type": "number"},
    ),
    table(
        "segments",
        text("segment", required=True),
        text("metric"),
        {"key": "value", "label": "Value", "type": "number"},
    ),
)
JSON, XML, CSV, PLAIN = "application/json", "application/xml", "text/csv", "text/plain"


def taken(data, media_type, sheet):
    """The reading of a file's bytes."""
    return read(data, media_type, sheet)


def said(tree, sheet):
    """The reading of a JSON file."""
    return taken((tree if isinstance(tree, str) else json.dumps(tree)).encode(), JSON, sheet)
