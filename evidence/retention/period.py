"""The periods of retention, read once from `retention.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evidence.frameworks.data_file import BrokenDataError, read
from evidence.kinds import kinds
from evidence.rules.retention import Period

FOLDER = Path(__file__).parent


@cache
def periods() -> tuple[Period, ...]:
    """Every period. Raises `BrokenDataError` for a broken file or a kind that does not exist."""
    found = []
    for row in read(FOLDER / "retention.yaml")["periods"]:
        sets = {name: frozenset(row.get(name, ())) for name in ("kinds", "risk_classes", "roles")}
        if unknown := sets["kinds"] - set(kinds()):
            raise BrokenDataError(
                f"retention.yaml: {row['key']} names unknown kinds: {', '.join(sorted(unknown))}"
            )
        months = 12 * row.pop("years", 0) + row.pop("months", 0)
        found.append(Period(**{**row, **sets, "months": months}))
    return tuple(found)
