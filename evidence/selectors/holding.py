"""What holds versions back, from every room that can tell: one call per source, however many projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from evidence.rules.holding import HeldBack
from evidence.selectors.cost_reviews import held_by_cost_review
from evidence.selectors.drills import held_by_overdue
from evidence.selectors.links import held_by_links
from evidence.selectors.retention import held_by_deletion

# Each takes the keys of projects and answers, in a constant number of queries, (key of a version, what holds it).
Source = Callable[[Sequence[int]], list[tuple[int, HeldBack]]]
SOURCES: tuple[Source, ...] = (held_by_overdue, held_by_links, held_by_deletion, held_by_cost_review)


def held_back(projects: Sequence[int]) -> dict[int, tuple[HeldBack, ...]]:
    """By the key of a version everything that holds it back, also what will only later."""
    found: dict[int, list[HeldBack]] = defaultdict(list)
    for source in SOURCES:
        for version, held in source(projects):
            found[version].append(held)
    return {version: tuple(each) for version, each in found.items()}
