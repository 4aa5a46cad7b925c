"""Dated coverage readings: for board, trend and alerts. Pages, verdict and pack never read them, they
derive.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from evidence.models import CoverageReading
from evidence.rules.coverage import Coverage
from evidence.rules.digests import digest
from evidence.selectors.coverage import coverage_of, newest_reading
from evidence.selectors.frameworks import FRAMEWORK
from portal.projects.models import Project


def take(*, at: dt.datetime, project: Project, framework: str = FRAMEWORK) -> CoverageReading | None:
    """Write today's counts, unless nothing moved since the last reading; then `None`.

    No event is recorded: a reading is a measurement of what the log already tells, not somebody's act.
    """
    coverage = coverage_of(project, at, framework=framework)
    found = digest(coverage)
    before = newest_reading(project, framework)
    if before is not None and before.digest == found:
        return None
    return CoverageReading.objects.create(
        project=project, framework=framework, digest=found, counts=counts_of(coverage), read_at=at
    )


def counts_of(coverage: Coverage) -> dict[str, object]:
    """`total` and, by article, the counts of each status; `assembly` is the state of the technical file."""
    return {
        "total": dataclasses.asdict(coverage.total),
        "articles": {each.article: dataclasses.asdict(each.counts) for each in coverage.articles},
        "assembly": coverage.assembly,
        "framework_version": coverage.framework_version,
    }
