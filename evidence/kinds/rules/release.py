"""Canaries, ramps and launch windows (seed 000, 002, 003)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evidence.kinds.rules.register import About, Content, Fault, number, rows, rule


@rule("ramp_rises")
def ramp_rises(content: Content, about: About) -> Iterator[Fault]:
    """Each step carries more traffic than the one before; only the last one may carry all of it."""
    shares = [(index, number(row, "traffic")) for index, row in rows(content, "steps")]
    for (_, before), (index, share) in pairwise(shares):
        if before is not None and share is not None and share <= before:
            yield Fault(f"steps.{index}.traffic", "Each step carries more traffic than the one before it.")


@rule("dwell_is_stated")
def dwell_is_stated(content: Content, about: About) -> Iterator[Fault]:
    """Every step below full traffic says how long it stays before the next."""
    for index, row in rows(content, "steps"):
        share = number(row, "traffic")
        if share is not None and share < 100 and not number(row, "dwell_hours"):
            yield Fault(
                f"steps.{index}.dwell_hours", "Say how long this step stays before the next one begins."
            )


@rule("not_at_peak")
def not_at_peak(content: Content, about: About) -> Iterator[Fault]:
    """The launch lies outside the hours of peak traffic (seed 001, mini case study)."""
    if content.get("at_peak") is True:
        yield Fault("at_peak", "The launch is planned at peak traffic. Move it to a quiet window.")
