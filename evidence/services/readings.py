"""Dated coverage readings: for board, trend and alerts. Pages, verdict and pack never read them, they
derive.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from evidence.models import CoverageReading
from evidence.rules.completeness import assess
from evidence.rules.coverage import Coverage
from evidence.selectors.coverage import facts_for, newest_digests
from evidence.selectors.frameworks import FRAMEWORK
from portal.projects.models import Project


def take(*, at: dt.datetime, project: Project, framework: str = FRAMEWORK) -> CoverageReading | None:
    """Write today's counts, unless nothing moved since the last reading; then `None`.

    No event is recorded: a reading is a measurement of what the log already tells, not somebody's act.
    """
    return take_many(at=at, projects=[project], framework=framework)[0].reading


@dataclasses.dataclass(frozen=True)
class Taken:
    """The coverage of one project as it was read, and the reading that was written because it had moved."""

    project: Project
    coverage: Coverage
    reading: CoverageReading | None


def take_many(*, at: dt.datetime, projects: Sequence[Project], framework: str = FRAMEWORK) -> list[Taken]:
    """The same for many projects: what is read takes as many queries as for one."""
    facts, before = facts_for(projects, framework=framework), newest_digests(projects, framework)
    found = []
    for project in projects:
        coverage = assess(facts[project.pk], at)
        now = _fingerprint(coverage)
        reading = None
        if before.get(project.pk) != now:
            reading = CoverageReading.objects.create(
                project=project, framework=framework, digest=now, counts=counts_of(coverage), read_at=at
            )
        found.append(Taken(project, coverage, reading))
    return found


def _fingerprint(coverage: Coverage) -> str:
    """Tells whether anything moved since the last reading. Bound into nothing, so it needs no canonical form."""
    text = json.dumps([coverage.essence, counts_of(coverage)], sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def counts_of(coverage: Coverage) -> dict[str, object]:
    """`total` and, by article, the counts of each status; `assembly` is the state of the technical file."""
    return {
        "total": dataclasses.asdict(coverage.total),
        "articles": {each.article: dataclasses.asdict(each.counts) for each in coverage.articles},
        "assembly": coverage.assembly,
        "framework_version": coverage.framework_version,
    }
