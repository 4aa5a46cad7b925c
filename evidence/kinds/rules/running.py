"""Runbooks, monitoring, service levels and post-mortems: a system that is watched and mended (seeds 000 to 003)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.figures import figure
from evidence.kinds.rules.recurring import each_row_says, every_choice_stands, not_after_today
from evidence.kinds.rules.register import About, Content, Fault, day, group, number, rows, rule, says_any

CATEGORIES = {
    "system": "system",
    "quality": "AI quality",
    "business": "business",
    "anomaly": "anomaly detection",
}
OBJECTIVES = {
    "latency": "latency",
    "availability": "availability",
    "errors": "errors",
    "quality": "quality window",
    "feature_freshness": "feature freshness",
    "skew": "skew",
}


@rule("acknowledged_in_time")
def acknowledged_in_time(content: Content, about: About) -> Iterator[Fault]:
    """The on-call engineer acknowledges within fifteen minutes (seed 002, 31.4.8)."""
    minutes, limit = number(content, "acknowledge_minutes"), figure("acknowledge_minutes")
    if minutes is not None and minutes > limit:
        yield Fault(
            "acknowledge_minutes", f"Acknowledge within {limit:g} minutes; the runbook says {minutes:g}."
        )


@rule("drill_took_place")
def drill_took_place(content: Content, about: About) -> Iterator[Fault]:
    """Each drill carries the day on which it was held, and that day is past (seed 000, anti-patterns)."""
    for index, row in rows(content, "drills"):
        held = day(row, "held_on")
        if held is None or held > about.today:
            message = "Give the day on which it was held. A runbook that was not drilled cannot be drilled."
            yield Fault(f"drills.{index}.held_on", message)


each_row_says(
    "drill_has_outcome", "drills", "outcome", "Say what the drill found, also when it found nothing."
)
every_choice_stands(
    "four_categories",
    "signals",
    "category",
    CATEGORIES,
    "Watch all four categories; missing: {}.",
)


@rule("error_alert_in_time")
def error_alert_in_time(content: Content, about: About) -> Iterator[Fault]:
    """The alert on errors fires at a rate of 5 per cent or earlier (seed 002, 31.4.6)."""
    yield from _fires_by(content, "error_rate", "alert_error_rate", "error rate")


@rule("eval_alert_in_time")
def eval_alert_in_time(content: Content, about: About) -> Iterator[Fault]:
    """The alert on quality fires when a score drops by 10 per cent or earlier (seed 002, 31.4.6)."""
    yield from _fires_by(content, "eval_drop", "alert_eval_drop", "drop of an evaluation score")


def _fires_by(content: Content, column: str, name: str, words: str) -> Iterator[Fault]:
    said, limit = number(group(content, "thresholds"), column), figure(name)
    if said is not None and said > limit:
        yield Fault(
            f"thresholds.{column}", f"Fire at a {words} of {limit:g} % or earlier; the plan says {said:g} %."
        )


@rule("logs_can_be_written")
def logs_can_be_written(content: Content, about: About) -> Iterator[Fault]:
    """Output and processed-file logs were written with the rights of production (seed 001, mini case study)."""
    test = group(content, "log_write_test")
    logs = {"output_logs": "output logs", "processed_file_logs": "logs of processed files"}
    if shut := [words for column, words in logs.items() if test.get(column) is False]:
        which = " and the ".join(shut)
        message = f"The {which} cannot be written. Mend the permissions and test again before it is final."
        yield Fault("log_write_test", message)


every_choice_stands(
    "objectives_complete",
    "objectives",
    "objective",
    OBJECTIVES,
    "Set every objective; missing: {}. Say “does not apply” as its target where one does not.",
)
each_row_says("objective_has_target", "objectives", "target", "Give the target of this objective.")
each_row_says("objective_has_window", "objectives", "window", "Say over which time it is measured.")


@rule("objective_has_scope")
def objective_has_scope(content: Content, about: About) -> Iterator[Fault]:
    """An objective holds for a model, a route or a tenant (seed 003)."""
    for index, row in rows(content, "objectives"):
        if not says_any(row, ("model", "route", "tenant")):
            yield Fault(f"objectives.{index}.model", "Say for which model, route or tenant it holds.")


@rule("post_mortem_in_time")
def post_mortem_in_time(content: Content, about: About) -> Iterator[Fault]:
    """It follows within forty-eight hours (seed 002, 31.4.8)."""
    hours, limit = number(content, "written_after_hours"), figure("post_mortem_hours")
    if hours is not None and hours > limit:
        message = f"Written {hours:g} hours after the recovery; {limit:g} are allowed. Say why it is late."
        yield Fault("written_after_hours", message)


each_row_says("action_has_owner", "actions", "owner", "Name who owns this action.")
each_row_says("action_has_date", "actions", "due_on", "Give the day by which it is done.")
not_after_today("incident_is_past", "occurred_on", "The incident lies in the future.")
