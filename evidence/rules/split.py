"""What the Model and Produce stages' own deliverables evidence of a framework, and what they leave to others.

The fourteen deliverables of the two stages come from the work itself. Thirteen are documents; the last, the evidence
pack, is assembled by the product and counts here as present. What they leave open is the rest of the law's paperwork.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from evidence.frameworks import load
from evidence.kinds import kinds
from evidence.rules.completeness import assess
from evidence.rules.coverage import Counts
from evidence.rules.facts import Cited, CoverageFacts

DELIVERABLES = (
    "reference_architecture", "adr_corpus", "threat_model", "eval_harness", "evaluation_report",
    "integration_test_results", "cost_model", "security_test_results", "deployment_plan", "canary_rollout_plan",
    "incident_runbook", "registry_snapshot", "contingency_plan",
)  # fmt: skip
# Nothing here depends on the clock: no document has a date and no condition is answered.
ANY_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One article: how many requirements the deliverables carry, only support, and leave without evidence."""

    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Split:
    """All articles and the sum, computed by the rules from the framework and the kinds."""

    rows: tuple[SplitRow, ...]
    total: Counts


@cache
def split(framework: str) -> Split:
    """Every deliverable cited wherever the framework lists it, at its top rung."""
    citations = tuple(
        Cited(each.id, kind, f"{kind}.1", kind, kinds()[kind].label, kinds()[kind].ladder[-1])
        for each in load(framework).requirements
        for kind in DELIVERABLES
        if kind in each.evidence_kinds and not each.informative
    )
    found = assess(CoverageFacts(citations, framework=framework, assembly_present=True), ANY_DAY)
    return Split(tuple(SplitRow(each.label, each.counts) for each in found.articles), found.total)
