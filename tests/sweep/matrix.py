"""docs/reference/permissions.md from the tables of the sweep: `python -m tests.sweep.matrix [--check]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"
PROOF = Path(__file__).parent / "mutation.txt"
MARKS = {"in": "●", "own": "own", "lacking": "–", "invisible": "404", "unknown": "·"}
HEAD = """\
<!-- Made by `python -m tests.sweep.matrix` from the tables that tests/sweep tries. Do not edit. -->
# Who may what

Every page, form and operation by every kind of caller, inside one project of the cast. The sweep sends each of these
requests; a route without a row fails it.

● gets through · – 403, the role or the token's scope lacks it (404 for accounts and tokens of others) · 404 does not
exist for this caller · own: 409, their own work · a dot: nobody, so sign-in for pages and 401 for the API.
A child of another project, a project that one may not see and one that does not exist answer alike, to the byte.
"""


def text() -> str:
    from tests.sweep.api_rows import OPERATIONS
    from tests.sweep.callers import EVERYBODY, SAYS, TOKENS
    from tests.sweep.page_rows import PAGES

    people = [caller for caller in EVERYBODY if caller not in TOKENS]
    callers = "\n".join(
        ["| caller | is |", "|---|---|", *(f"| `{name}` | {SAYS[name]} |" for name in EVERYBODY)]
    )
    parts = [
        HEAD, "## Callers\n", callers, "\n## Pages and forms\n", _table(PAGES, people), "\n## Operations\n",
        _table(OPERATIONS, list(EVERYBODY)), "\n## What the sweep would notice\n", PROOF.read_text().rstrip(),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _table(rows: list, callers: list[str]) -> str:  # type: ignore[type-arg]
    lines = ["| | " + " | ".join(f"`{each}`" for each in callers) + " |", "|---|" + "---|" * len(callers)]
    for row in rows:
        cells = " | ".join(MARKS[row.expected(caller)] for caller in callers)
        lines.append(f"| `{row.method} /{row.route}` | {cells} |")
    return "\n".join(lines)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    made = text()
    if "--check" in sys.argv:
        return int(PAGE.read_text() != made)
    PAGE.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
