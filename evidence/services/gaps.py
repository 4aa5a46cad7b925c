"""Findings for the gaps of coverage: opened, told anew and settled by the job that reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.urls import reverse

from evidence.rules.coverage import Coverage
from evidence.rules.gaps import Gap, gaps_of
from evidence.rules.owed import binds
from portal.accounts.callers import Caller
from portal.findings.models import Finding
from portal.findings.services.keeping import Noticed, keep
from portal.projects.models import Project, Stage

SOURCE = "coverage"
# From here on the technical file is what Produce-exit waits for.
BLOCKS_FROM = Stage.PRODUCE
STAGES = list(Stage.values)


def keep_gaps(
    *, by: Caller, at: dt.datetime, project: Project, coverage: Coverage,
    known: Mapping[str, Finding] | None = None,
) -> int:  # fmt: skip
    """One finding per article and lack, the owner's to mend, as long as the project owes the requirements.

    A lack of evidence is an error once the project stands in Produce or later, where it blocks the exit, and a warning
    before; a missing judgement is information. Returns how many findings changed.
    """
    owes = binds(project.risk_class, project.role) and project.archived_at is None
    found = [_noticed(project, coverage.framework, gap) for gap in gaps_of(coverage)] if owes else []
    return keep(by=by, at=at, project=project, source=SOURCE, found=found, owner=project.owner, known=known)


def severity_of(gap: Gap, stage: str) -> str:
    """How much it matters in that stage."""
    if gap.lacks == "judgement":
        return "info"
    return "error" if STAGES.index(stage) >= STAGES.index(BLOCKS_FROM) else "warning"


def _noticed(project: Project, framework: str, gap: Gap) -> Noticed:
    base = reverse("evidence:coverage", args=[project.slug])
    judge = gap.lacks == "judgement"
    return Noticed(
        key=f"{framework}:{gap.article}:{gap.lacks}",
        severity=severity_of(gap, project.stage),
        category="compliance",
        title=gap.title,
        detail=gap.detail,
        url=reverse("evidence:docket", args=[project.slug]) if judge
        else f"{base}?view=list&article={gap.article.replace(' ', '+')}",
        fix="Judge" if judge else "Show them",
    )  # fmt: skip
