"""Integration tests under realistic load (seeds 000, 001, 002)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.figures import figure
from evidence.kinds.rules.recurring import each_row_says
from evidence.kinds.rules.register import About, Content, Fault, group, number, rule

each_row_says(
    "circuit_breakers_tested",
    "contracts",
    "breaker",
    "Say when the circuit breaker opens, or why there is none.",
)
each_row_says("timeouts_tested", "contracts", "timeout", "Give the time-out of this boundary.")
each_row_says(
    "idempotency_tested", "contracts", "idempotency", "Give the idempotency key, or why the call needs none."
)
each_row_says(
    "malformed_input_has_result", "malformed_input", "seen", "Say what was seen when this was tried."
)


@rule("load_is_tenfold")
def load_is_tenfold(content: Content, about: About) -> Iterator[Fault]:
    """The load test reaches ten times the expected load (seed 002, 31.4.3)."""
    load = group(content, "load")
    expected, tested, times = number(load, "expected"), number(load, "tested"), figure("load_multiple")
    if expected is not None and tested is not None and tested < expected * times:
        message = (
            f"Tested {tested:g} where {expected:g} is expected. "
            f"Test at {times:g} times the expected load or more, that is {expected * times:g}."
        )
        yield Fault("load.tested", message)


@rule("nothing_cascades")
def nothing_cascades(content: Content, about: About) -> Iterator[Fault]:
    """Malformed records and faults do not spread (seed 001, resilience checks)."""
    if content.get("cascaded") is True:
        yield Fault("cascaded", "A fault spread to another component. Contain it and test again.")
