"""Evaluation harnesses and reports: thresholds before results, and results that meet them (seeds 000, 001, 003)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.kinds.rules.figures import figure
from evidence.kinds.rules.recurring import each_row_says, not_after_today, says
from evidence.kinds.rules.register import About, Content, Fault, day, number, rows, rule

FIRST_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+")
AT_MOST = re.compile(r"at most|no more than|maximum|below|under|(?<!no )less than|[<≤]", re.IGNORECASE)
AT_LEAST = re.compile(r"at least|no less than|minimum|above|over|(?<!no )more than|[>≥]", re.IGNORECASE)
CHECKS = {
    "eval_set": "Populate the eval set. A harness without one cannot be running.",
    "metrics": "Implement the metrics. A harness without them cannot be running.",
    "thresholds": "Set the thresholds. A harness without them cannot be running.",
    "reporting": "Make the reporting work. A harness that nobody can read cannot be running.",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit as written: at least or at most so much."""

    least: bool
    limit: float

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit


def bound(text: object) -> Bound | None:
    """`at least 0.85`, `≤ 4.0 s`: the limit it sets; `None` when it has no number or no direction."""
    words = str(text or "")
    found = FIRST_NUMBER.search(words)
    directions = bool(AT_LEAST.search(words)), bool(AT_MOST.search(words))
    if not found or directions[0] == directions[1]:
        return None
    return Bound(directions[0], float(found[0].replace(",", "")))


def _register_check(key: str, message: str) -> None:
    @rule(f"{key}_ready")
    def check(content: Content, about: About) -> Iterator[Fault]:
        """One of the four checks of a running harness."""
        passed = {str(row.get("check")) for _, row in rows(content, "checks") if row.get("result") is True}
        if key not in passed:
            yield Fault("checks", message)


for _key, _message in CHECKS.items():
    _register_check(_key, _message)


@rule("thresholds_before_run")
def thresholds_before_run(content: Content, about: About) -> Iterator[Fault]:
    """The thresholds were fixed before the first counted run (seed 000, pre-commit to the criteria)."""
    fixed, ran = day(content, "thresholds_fixed_on"), day(content, "run_on")
    if fixed is not None and ran is not None and fixed >= ran:
        message = (
            f"The thresholds date from {fixed.isoformat()}, the run from {ran.isoformat()}. "
            "Fix thresholds before the run; ones set afterwards prove nothing."
        )
        yield Fault("thresholds_fixed_on", message)


@rule("threshold_has_direction")
def threshold_has_direction(content: Content, about: About) -> Iterator[Fault]:
    """Each metric states its threshold as at least or at most so much."""
    for index, row in rows(content, "metrics"):
        if bound(row.get("threshold")) is None:
            message = "Give the threshold as “at least 0.85” or “at most 4 s”."
            yield Fault(f"metrics.{index}.threshold", message)


@rule("metric_meets_threshold")
def metric_meets_threshold(content: Content, about: About) -> Iterator[Fault]:
    """A missed threshold says what follows from it; unanswered it is a refusal (seed 001, mini case study)."""
    for index, row in rows(content, "metrics"):
        limit, value = bound(row.get("threshold")), number(row, "value")
        if limit is None or value is None or limit.met_by(value) or says(row, "follows"):
            continue
        message = (
            f"{row.get('metric')} is {value:g} and its threshold is {row['threshold']}. "
            "A missed threshold cannot stand without what follows from it: a limit of use, a repair, an exception."
        )
        yield Fault(f"metrics.{index}.value", message)


@rule("training_mirrors_production")
def training_mirrors_production(content: Content, about: About) -> Iterator[Fault]:
    """No part of the training set is over-represented against production (seed 001, mini case study)."""
    for index, row in rows(content, "training_subsets"):
        trained, served = number(row, "share_in_training"), number(row, "share_in_production")
        if trained is None or served is None or trained <= served * figure("over_representation"):
            continue
        message = (
            f"{row.get('subset')} is {trained:g} % of the training set and {served:g} % of production: "
            "an over-represented subset. Balance the set and measure again."
        )
        yield Fault(f"training_subsets.{index}.share_in_training", message)


@rule("fairness_in_high_class")
def fairness_in_high_class(content: Content, about: About) -> Iterator[Fault]:
    """A high-risk system is measured by group of persons (AI Act, Articles 10(2)(f) and 13(3)(b)(v))."""
    if about.risk_class == "high" and not rows(content, "fairness"):
        yield Fault("fairness", "Give fairness by group of persons: the system is in the class high.")


each_row_says("metric_has_reason", "metrics", "reason", "Say why this metric and this level fit the purpose.")
each_row_says("metric_has_interval", "metrics", "interval", "Give the confidence interval of the value.")
not_after_today("run_is_past", "run_on", "The run lies in the future. Report a run that took place.")
