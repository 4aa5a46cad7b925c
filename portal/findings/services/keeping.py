"""Keeping the findings of one source in step with what it finds now, for one project or for thousands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.findings.models import Finding
from portal.findings.selectors.findings import known_of
from portal.findings.services.findings import differs, report, settle
from portal.projects.models import Project


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that a source finds now, in the words of `report`."""

    key: str
    severity: str
    category: str
    title: str
    detail: str
    url: str = ""
    fix: str = ""


def keep(
    *, by: Caller, at: datetime, project: Project, source: str, found: Iterable[Noticed], owner: User | None = None,
    known: Mapping[str, Finding] | None = None,
) -> int:  # fmt: skip
    """Report what moved, settle what is gone, write nothing else; returns how many findings changed.

    `known` is what `known_of` said of this project, for callers that keep many; without it, it is asked.
    """
    before = known_of([project.pk], source).get(project.pk, {}) if known is None else known
    now = {each.key: each for each in found}
    moved = [each for each in now.values() if _moved(before.get(each.key), each)]
    for each in moved:
        report(by=by, at=at, project=project, source=source, owner=owner, **asdict(each))
    gone = before.keys() - now.keys()
    if gone:
        settle(by=by, at=at, project=project, source=source, still_open=now.keys())
    return len(moved) + len(gone)


def _moved(before: Finding | None, noticed: Noticed) -> bool:
    return before is None or differs(before, asdict(noticed))
