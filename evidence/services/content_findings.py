"""What documents tell the findings: what stands before their next states, and a cost that moved."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from evidence.kinds import kinds
from evidence.kinds.lint import Message, rung_words
from evidence.kinds.rules.costing import cost_difference
from evidence.models import ArtefactVersion
from evidence.selectors.content import linted, newest_said
from evidence.selectors.cost_reviews import COST
from portal.accounts.callers import Caller
from portal.findings.services import findings
from portal.projects.models import Project

# What a document lacks closes by itself once it says it; a cost review is closed by the person who made it.
CONTENT = "content"
CATEGORIES = {
    "data_contract": "data", "data_governance_record": "data", "data_sheet": "data",
    "evaluation_report": "model", "eval_harness": "model", "model_card": "model",
    "qms_record": "compliance", "declaration_of_conformity": "compliance", "training_record": "organisational",
    "data_protection_impact_assessment": "compliance", "fundamental_rights_impact_assessment": "compliance",
}  # fmt: skip


def check(*, by: Caller, at: dt.datetime, project: Project) -> int:
    """Open a finding for each thing a current document must still say, close those it says now.

    Returns how many are open. Advice opens none.
    """
    if project.archived_at is not None:
        return 0
    found = {
        f"{version.artefact.number}/{each.code}/{each.field}"[:190]: (version, each)
        for version, messages in linted(project, at.date())
        for each in messages
        if each.severity != "info"
    }
    with transaction.atomic():
        for key, (version, each) in found.items():
            _report(by, at, key, version, each)
        findings.settle(by=by, at=at, project=project, source=CONTENT, still_open=set(found))
        _cost_reviews(by, at, project)
    return len(found)


def _report(by: Caller, at: dt.datetime, key: str, version: ArtefactVersion, each: Message) -> None:
    kind = kinds()[version.artefact.kind]
    stands = rung_words(kind.key, each.rung) or "in any state"
    findings.report(
        by=by, at=at, project=version.artefact.project, source=CONTENT, key=key, severity=_severity(kind.key, each),
        category=CATEGORIES.get(kind.key, "system"), title=f"{kind.label}: {each.words}",
        detail=f"{each.where}, {version}: to be mended {stands}.", owner=version.uploaded_by,
        url=f"{version.artefact.get_absolute_url()}#says", fix="See what it says",
    )  # fmt: skip


def _severity(kind: str, each: Message) -> str:
    """What keeps a document from being evidence is an error; what stands before a higher state, a warning."""
    found = kinds()[kind]
    if each.severity == "error" or not each.rung:
        return "error"
    return "error" if found.at_least(found.counts_from, each.rung) else "warning"


def _cost_reviews(by: Caller, at: dt.datetime, project: Project) -> None:
    """A cost model that differs materially from the one before it opens a cost review, once per version."""
    for version, before in newest_said(project, "cost_model"):
        moved = [each for each in cost_difference(before, version.content or {}) if each.material]
        if moved:
            findings.report(
                by=by, at=at, project=project, source=COST, key=f"{version.artefact.number}/{version.number}",
                severity="error", category="system", title=f"Cost review: {version} differs materially",
                detail=" ".join(f"{each.words}." for each in moved), owner=project.owner,
                url=version.artefact.get_absolute_url(), fix="Look at the figures, then close with the outcome",
            )  # fmt: skip
