"""What the fourteen deliverables evidence by themselves."""

from __future__ import annotations

from evidence.rules.split import split


def test_the_fourteen_carry_28_support_50_and_leave_35() -> None:
    total = split("ai-act").total
    assert (total.counted, total.evidenced, total.partial, total.missing) == (113, 28, 50, 35)


def test_the_rows_add_up_to_the_sum() -> None:
    found = split("ai-act")
    for name in ("counted", "evidenced", "partial", "missing"):
        assert sum(getattr(row.counts, name) for row in found.rows) == getattr(found.total, name)
