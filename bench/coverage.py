"""How long coverage takes from the database to its rows, as ratios in one run.

    python -m bench.coverage [--artefacts 200] [--versions 5] [--runs 20]

An embedded installation gets one project whose every requirement is cited from `--artefacts` documents in
`--versions` versions each. Gathering facts and assessing them are timed apart and divided by the time of one
plain query for the same citations. Bounds: one second for the whole (the completeness job's promise), five
queries. The exit status is 1 when a bound is broken.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

SECONDS_BOUND, QUERY_BOUND = 1.0, 5
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GATEHOUSE_DATA"] = folder
        return _measure(_project(), options)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.coverage", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--artefacts", type=int, default=200)
    parser.add_argument("--versions", type=int, default=5)
    parser.add_argument("--runs", type=int, default=20)
    return parser


def _project() -> Any:
    from bench import world

    world.main(StringIO())  # its token is for servers
    from portal.projects.models import Project

    return Project.objects.get(slug="bench")


def _measure(project: Any, options: argparse.Namespace) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from evidence.models import Citation
    from evidence.rules.completeness import assess
    from evidence.selectors.coverage import facts_of

    made = _fill(project, options.artefacts, options.versions)
    with CaptureQueriesContext(connection) as queries:
        facts = facts_of(project)
    plain = _best(options.runs, lambda: list(Citation.objects.filter(project=project, withdrawn_at=None)))
    gather = _best(options.runs, lambda: facts_of(project))
    weigh = _best(options.runs, lambda: assess(facts, NOW))
    print(
        f"project            {options.artefacts} artefacts, {options.versions} versions each, {made} citations"
    )
    print(f"one plain query    {1000 * plain:7.1f} ms  (each the best of {options.runs})")
    print(f"gather facts       {1000 * gather:7.1f} ms  {gather / plain:.1f} x, {len(queries)} queries")
    print(f"assess             {1000 * weigh:7.1f} ms  {weigh / plain:.1f} x")
    print(f"whole              {1000 * (gather + weigh):7.1f} ms  (bound {1000 * SECONDS_BOUND:.0f} ms)")
    return 1 if gather + weigh > SECONDS_BOUND or len(queries) > QUERY_BOUND else 0


def _best(runs: int, act: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return min(once() for _ in range(runs))


def _fill(project: Any, artefacts: int, versions: int) -> int:
    """Cite every requirement from every document whose kind can carry it; returns the number of citations."""
    from django.db import transaction

    from evidence.kinds import kinds
    from evidence.services import citations
    from evidence.services.artefacts import add, add_version
    from portal.accounts.callers import Caller

    by = Caller(project.owner, via="command")
    offered = [kind for kind in kinds().values() if kind.uploadable]
    with transaction.atomic():
        for number in range(artefacts):
            kind = offered[number % len(offered)]
            values: dict[str, Any] = {"state": kind.ladder[-1], "effective_date": NOW.date()}
            link = f"https://example.org/{number}"
            first = add(
                by=by,
                at=NOW,
                project=project,
                kind=kind.key,
                title=f"{kind.label} {number}",
                link=link,
                **values,
            )
            for again in range(1, versions):
                add_version(by=by, at=NOW, artefact=first.artefact, link=f"{link}/{again}", **values)
        return len(citations.cite_all_suggested(by=by, at=NOW, project=project, carrying_only=False))


if __name__ == "__main__":
    sys.exit(main())
