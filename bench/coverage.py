"""What coverage costs beside the SQL that fetches its rows, as ratios in one run.

    python -m bench.coverage [--artefacts 200] [--versions 50] [--runs 20]

An embedded installation gets one project with `--artefacts` documents in `--versions` versions each; every
requirement is cited from the current version of every document whose kind helps, and half of it is judged. The whole,
from the database to the rows of the framework, is divided by the time in which the database hands the project's rows
over to a bare cursor: every version with its artefact, every citation and every judgement, in the columns that
coverage weighs. Bounds: two times that, and one second (the completeness job's promise). The exit status is 1 when a
bound is broken. The queries that coverage sends itself are timed beside it: the database answers there which version
counts, so that it hands over fewer rows.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

SECONDS_BOUND, RATIO_BOUND = 1.0, 2.0
ROWS = (
    """SELECT v.id, a.id, a.number, v.number, a.kind, a.title, v.state, v.blob_id, v.link, v.snapshot_digest,
              v.effective_date
         FROM evidence_artefactversion v JOIN evidence_artefact a ON a.id = v.artefact_id
        WHERE a.project_id = %s AND a.withdrawn_at IS NULL""",
    """SELECT requirement, version_id, place_kind, place FROM evidence_citation
        WHERE project_id = %s AND withdrawn_at IS NULL ORDER BY requirement, id""",
    """SELECT j.requirement, j.version_id, j.judged, u.display_name, u.username
         FROM evidence_judgement j JOIN accounts_user u ON u.id = j.judged_by_id
        WHERE j.project_id = %s AND j.revoked_at IS NULL""",
)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GATEHOUSE_DATA"] = folder
        return _measure(_project(), options)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.coverage", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--artefacts", type=int, default=200)
    parser.add_argument("--versions", type=int, default=50)
    parser.add_argument("--runs", type=int, default=20)
    return parser


def _project() -> Any:
    from bench import world

    world.main(StringIO())  # its token is for servers
    from portal.projects.models import Project

    return Project.objects.get(slug="bench")


def _measure(project: Any, options: argparse.Namespace) -> int:
    from bench.evidence import fill
    from evidence.rules.completeness import assess
    from evidence.selectors.coverage import coverage_of, facts_of

    cited = fill(project, options.artefacts, options.versions)
    coverage_of(project, NOW)  # reads the framework and the kinds once, as a worker does when it starts
    asked = _queries(lambda: coverage_of(project, NOW))
    facts = facts_of(project)
    rows = [(sql, [project.pk]) for sql in ROWS]
    sql, own, gather, weigh, whole = _interleaved(
        options.runs, lambda: _fetch(rows), lambda: _fetch(asked), lambda: facts_of(project),
        lambda: assess(facts, NOW), lambda: coverage_of(project, NOW),
    )  # fmt: skip
    print(f"project      {options.artefacts * options.versions:,} versions, {cited:,} citations")
    print(f"its rows     {1000 * sql:7.1f} ms  by a bare cursor (each the best of {options.runs})")
    print(f"own queries  {1000 * own:7.1f} ms  {own / sql:.2f} x, {len(asked)} by a bare cursor")
    print(f"facts        {1000 * gather:7.1f} ms  {gather / sql:.2f} x")
    print(f"assess       {1000 * weigh:7.1f} ms  {weigh / sql:.2f} x")
    print(f"whole        {1000 * whole:7.1f} ms  {whole / sql:.2f} x  (bound {RATIO_BOUND:.0f} x)")
    return 1 if whole > RATIO_BOUND * sql or whole > SECONDS_BOUND else 0


def _queries(act: Callable[[], object]) -> list[tuple[str, Any]]:
    """Every query that the act sends, with its parameters."""
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return sent


def _fetch(asked: list[tuple[str, Any]]) -> None:
    from django.db import connection

    for sql, params in asked:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()


def _interleaved(runs: int, *acts: Callable[[], object]) -> list[float]:
    """The best time of each act. They take turns, so that a busy moment of the machine meets all of them."""
    best = [float("inf")] * len(acts)
    for _ in range(runs):
        for place, act in enumerate(acts):
            gc.collect()
            start = time.perf_counter()
            act()
            best[place] = min(best[place], time.perf_counter() - start)
    return best


if __name__ == "__main__":
    sys.exit(main())
