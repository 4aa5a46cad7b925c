"""What the journeys are about: a project of their own, its fourteen documents, its release, its words."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from tests.documents import document

GATE = "model-exit"
CAST = {
    "rui": "reviewer", "noor": "secretary", "tomas": "validator", "chen": "chair", "mika": "committee",
    "ines": "auditor", "cai": "engineer",
}  # fmt: skip
DECIDING = ("reviewer", "validator", "chair", "committee")
KINDS = ("model", "prompt", "index", "code", "eval_set", "policy")
CONDITION = "keeps-learning"
CONDITION_REASON = "The model is trained once and frozen; retraining is a new version."

# Thirteen say by their name what they are. The fourteenth does not, and its kind is confirmed by a person.
PLAIN = (
    "reference-architecture", "adr-corpus", "threat-model", "eval-harness", "evaluation-report",
    "integration-test-results", "cost-model", "security-test-results", "deployment-plan", "canary-rollout-plan",
    "incident-runbook", "contingency-plan", "risk-management-file",
)  # fmt: skip
UNCLEAR = "notes-of-wednesday"
UNCLEAR_KIND = "human_oversight_plan"

STATEMENTS = (
    "eval-set-populated", "eval-metrics-implemented", "eval-thresholds-set", "eval-reporting-works",
    "deviations-recorded", "residual-security-risk", "boundary-contracts-hold", "cost-difference-reviewed",
    "rollback-command-tested",
)  # fmt: skip
OWNED_STATEMENT = "go-no-go-in-writing"
BACKLOG = "time-to-remediate"
WORD = "Looked at by hand on the day of the review."

GO = {"outcome": "go", "can_ship": True, "should_ship": True, "reason": "Every deliverable was read."}
CONDITIONAL = {
    "outcome": "go_with_conditions", "can_ship": True, "should_ship": True,
    "reason": "Five per cent gives a baseline without exposing many.",
    "conditions": [{"text": "Watched by a named person", "environment": "production", "traffic": 5}],
}  # fmt: skip
MINUTES = {
    "present": "Priya Raman (owner), Ada Okafor (architect)",
    "discussion": "- The ramp was read line by line.\n- Nobody asked for more than five per cent.",
    "actions": "- Ada Okafor: baseline after a week.",
}


def documents(slug: str) -> dict[str, bytes]:
    """Fourteen files with the bytes of this project alone, by name."""
    return {f"{name}.md": _document(slug, name) for name in (*PLAIN, UNCLEAR)}


def _document(slug: str, name: str) -> bytes:
    """Only what its kind is goes unsaid in the fourteenth."""
    title = name.replace("-", " ").capitalize()
    kind = UNCLEAR_KIND if name == UNCLEAR else name.replace("-", "_")
    return complete(
        kind, title, f"Of the project {slug}.\n\n## What it says\n\n{title}, measured and agreed."
    )


def complete(kind: str, title: str, words: str) -> bytes:
    """A document of that kind under a title of its own, so complete that it may be filed as in force."""
    body = document(kind).decode().partition("\n# ")[2].partition("\n")[2]
    return f"# {title}\n\n{words}\n{body}".encode()


def digest_of(slug: str, kind: str) -> str:
    return "sha256:" + hashlib.sha256(f"{slug} {kind}".encode()).hexdigest()


def record_of(slug: str) -> dict[str, str]:
    """What is said when the project is registered."""
    return {
        "name": f"Claims triage {slug}", "slug": slug, "owner": "priya", "role": "provider", "stage": "model",
        "purpose": "Sorts incoming insurance claims so that a clerk sees urgent ones first.",
    }  # fmt: skip


CLASS = {"risk_class": "transparency", "reason": "Article 50(1): people are told that a machine sorts."}


def exception_of(ends: datetime | None = None) -> dict[str, str]:
    """A request to pass the gate without the rollback command, until `ends`."""
    return {
        "gate": GATE, "criterion": "rollback-command-tested",
        "rationale": "The staging cluster is rebuilt this week.", "scope": "Staging only.",
        "compensating_measure": "The release before this one stays warm.", "owner": "omar",
        "remediation_date": (ends or datetime.now(UTC) + timedelta(days=20)).isoformat(),
    }  # fmt: skip


def tomorrow() -> datetime:
    """A sitting so soon that its readout freezes when it is opened."""
    return (datetime.now(UTC) + timedelta(days=1)).replace(second=0, microsecond=0)
