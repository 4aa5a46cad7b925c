"""Deployment plans: where, with what recovery, how promoted and how scaled (seeds 000, 002, 003)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.recurring import each_row_says, every_choice_stands
from evidence.kinds.rules.register import About, Content, Fault, group, number, rows, rule

DIMENSIONS = {
    "horizontal_scaling": "horizontal scaling",
    "rate_limits": "rate limits",
    "caching": "caching",
    "asynchronous_work": "asynchronous work",
    "queues": "queues",
}

each_row_says("region_has_zones", "regions", "zones", "Say in how many zones this region runs.")
each_row_says(
    "recovery_has_target", "recovery", "target", "Give the target for this event, such as 30 minutes."
)
each_row_says("recovery_is_measured", "recovery", "measured", "Try it and give what was measured.")
each_row_says("promotion_has_budget", "promotion", "time_budget", "Give the time that this step may take.")
every_choice_stands(
    "five_dimensions",
    "scalability",
    "dimension",
    DIMENSIONS,
    "Plan all five dimensions of scale; missing: {}.",
)


@rule("regions_are_served")
def regions_are_served(content: Content, about: About) -> Iterator[Fault]:
    """Each region in which the project serves people has a place for their data (seed 000, deployment plan)."""
    said = " ".join(
        str(row.get(column) or "")
        for _, row in rows(content, "regions")
        for column in ("region", "serves", "data")
    ).casefold()
    missing = [each for each in about.regions if each.strip() and each.strip().casefold() not in said]
    if missing and rows(content, "regions"):
        message = f"The project serves {', '.join(missing)}; say in which region that data stays."
        yield Fault("regions", message)


@rule("plan_meets_objectives")
def plan_meets_objectives(content: Content, about: About) -> Iterator[Fault]:
    """The plan promises no less than the service level objectives in force (seed 000, deployment plan)."""
    plan = group(content, "targets")
    objectives = group(about.others.get("slo_set", {}), "targets")
    slower = _beyond(plan, objectives, "latency_p95_ms", 1)
    if slower:
        yield Fault("targets.latency_p95_ms", f"The objectives ask for {slower:g} ms or less at p95.")
    weaker = _beyond(plan, objectives, "availability", -1)
    if weaker:
        yield Fault("targets.availability", f"The objectives ask for {weaker:g} % or more.")


def _beyond(plan: Content, objectives: Content, column: str, sign: int) -> float | None:
    """The objective that the plan misses; `sign` is 1 where less is better, -1 where more is."""
    planned, asked = number(plan, column), number(objectives, column)
    if planned is None or asked is None:
        return None
    return asked if (planned - asked) * sign > 0 else None
