"""The gates and the deliverables table as versioned data."""

from gates.catalogue.catalogue import catalogue, rung_label
from gates.catalogue.gate import (
    NOT_EXPECTED,
    AppliesWhen,
    Catalogue,
    Criterion,
    Deliverable,
    Expectation,
    Gate,
)

__all__ = [
    "NOT_EXPECTED",
    "AppliesWhen",
    "Catalogue",
    "Criterion",
    "Deliverable",
    "Expectation",
    "Gate",
    "catalogue",
    "rung_label",
]
