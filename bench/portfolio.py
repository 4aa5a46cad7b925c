"""How long one worker needs for the nightly coverage of a portfolio, in one run.

    python -m bench.portfolio [--projects 2000] [--artefacts 20]

An embedded installation gets that many high-risk projects, each with `--artefacts` documents cited for everything they
help with. The nightly job then runs three times in one process: the first writes every reading and opens every
finding, the second finds nothing moved, the third comes after a citation of every project was withdrawn. Bound:
sixty seconds for the third. The exit status is 1 when it is broken.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from io import StringIO
from typing import Any

SECONDS_BOUND = 60.0


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GATEHOUSE_DATA"] = folder
        from bench import world

        world.main(StringIO())
        return _measure(options)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.portfolio", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--artefacts", type=int, default=20)
    return parser


def _measure(options: argparse.Namespace) -> int:
    from django.db import models

    from bench.evidence import NOW, fill_all
    from evidence.models import Citation
    from portal.projects.models import Project

    owner = Project.objects.get(slug="bench").owner
    projects: Any = models.QuerySet(Project)  # its own manager refuses bulk writes
    made = projects.bulk_create([
        Project(
            slug=f"p-{number}", name=f"Project {number}", purpose="Measures.", owner=owner, role="provider",
            risk_class="high", risk_class_reason="Annex III", created_at=NOW, created_by=owner,
        )
        for number in range(options.projects)
    ], batch_size=500)  # fmt: skip
    cited = fill_all(made, options.artefacts, versions=2)
    print(f"portfolio    {len(made):,} projects, {cited:,} citations")
    first, said = _nightly()
    print(f"first time   {first:7.1f} s  {said}")
    still, said = _nightly()
    print(f"unchanged    {still:7.1f} s  {said}  {first / still:.1f} x faster than the first")
    first_of_each = (
        Citation.objects.order_by().values("project").annotate(first=models.Min("pk")).values("first")
    )
    citations: Any = models.QuerySet(Citation)
    withdrawn = citations.filter(pk__in=[*first_of_each.values_list("first", flat=True)])
    withdrawn.update(withdrawn_at=NOW, withdrawn_by=owner)
    moved, said = _nightly()
    print(f"all moved    {moved:7.1f} s  {said}  (bound {SECONDS_BOUND:.0f} s)")
    return 1 if moved > SECONDS_BOUND else 0


def _nightly() -> tuple[float, Any]:
    """The job as a worker runs it."""
    from portal.jobs import nightly
    from portal.jobs.models import Job
    from portal.jobs.running import execute

    nightly.put_in("coverage.read_all")
    job = Job.objects.filter(kind="coverage.read_all").latest("created_at")
    start = time.perf_counter()
    execute(job.pk)
    job.refresh_from_db()
    return time.perf_counter() - start, {**job.result, "state": job.state}


if __name__ == "__main__":
    sys.exit(main())
