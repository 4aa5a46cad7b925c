"""The kinds of drill as versioned data: how often each is due, what it exercises, which times it measures."""

from evidence.drills.drill_kind import DrillKind, Scenario, drill_kinds, scenarios, version

__all__ = ["DrillKind", "Scenario", "drill_kinds", "scenarios", "version"]
