"""Contingency, runbooks and drills (seed 000)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.register import About, Content, Fault, day, group, items, number, rule


@rule("rollback_tested")
def rollback_tested(content: Content, about: About) -> Iterator[Fault]:
    """The rollback was carried out before today, and its minutes were measured against the target."""
    rollback = group(content, "rollback")
    tested = day(rollback, "tested_on")
    if tested is None or tested > about.today:
        message = "Carry the rollback out and give the day. A plan that was never exercised cannot be final."
        yield Fault("rollback.tested_on", message)
    if number(rollback, "measured_minutes") is None:
        yield Fault(
            "rollback.measured_minutes", "Give the minutes that the rollback took when it was tested."
        )


@rule("rollback_within_target")
def rollback_within_target(content: Content, about: About) -> Iterator[Fault]:
    """The measured rollback meets its own target."""
    rollback = group(content, "rollback")
    target, measured = number(rollback, "target_minutes"), number(rollback, "measured_minutes")
    if target is not None and measured is not None and measured > target:
        message = (
            f"The test took {measured:g} minutes; the target is {target:g}. Mend the path or the target."
        )
        yield Fault("rollback.measured_minutes", message)


@rule("never_to_nothing")
def never_to_nothing(content: Content, about: About) -> Iterator[Fault]:
    """Graceful degradation falls back to something."""
    for index, layer in enumerate(items(content, "fallback")):
        if str(layer).strip(" .").casefold() in {"nothing", "none", "no fallback", "-", "n/a"}:
            yield Fault(f"fallback.{index}", "Fall back to something: cached answers, rules, a person.")
