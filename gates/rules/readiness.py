"""Readiness: which criteria of a gate hold, which do not, and what mends each of those."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from gates.catalogue import Catalogue, Criterion, Gate
from gates.rules.checks import Finding, check
from gates.rules.exceptions import ExceptionFacts, is_live, is_overdue
from gates.rules.facts import Gap, GateFacts

CriterionStatus = Literal["met", "unmet", "covered", "not_owed"]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion, now. `fix` is a path inside the project, `action` the words on its button.

    `severity` is the effective one: what only early traffic can show is backlog up to the canary share.
    `exception` covers it, or did until `due`. `gaps` are the undecided requirements of a coverage criterion
    that no exception covers; `unlocks` counts what mending it would move.
    """

    key: str
    title: str
    statement: str
    check: str
    severity: str
    status: CriterionStatus
    message: str
    owner: str
    owner_role: str
    fix: str
    action: str
    source: str
    row: int = 0
    item: str = ""
    exception: str = ""
    overdue: bool = False
    due: dt.datetime | None = None
    gaps: tuple[Gap, ...] = ()
    requirements: tuple[str, ...] = ()
    unlocks: int = 0

    @property
    def blocks(self) -> bool:
        return self.status == "unmet" and self.severity == "blocking"


@dataclass(frozen=True, slots=True)
class Readiness:
    """All criteria of a gate, in the order of the catalogue."""

    gate: str
    results: tuple[CriterionResult, ...]

    @property
    def owed(self) -> tuple[CriterionResult, ...]:
        return tuple(each for each in self.results if each.status != "not_owed")

    @property
    def deliverables(self) -> tuple[CriterionResult, ...]:
        """The rows of the deliverables table that this gate expects."""
        return tuple(each for each in self.results if each.row)

    @property
    def blockers(self) -> tuple[CriterionResult, ...]:
        """What keeps the gate shut, with what unlocks most first."""
        return tuple(sorted((each for each in self.results if each.blocks), key=lambda each: -each.unlocks))

    @property
    def backlog(self) -> tuple[CriterionResult, ...]:
        return tuple(each for each in self.results if each.status == "unmet" and not each.blocks)

    @property
    def ready(self) -> bool:
        return not self.blockers

    def count(self, status: CriterionStatus) -> int:
        return sum(each.status == status for each in self.results)


def assess(facts: GateFacts, catalogue: Catalogue, now: dt.datetime, traffic: int = 100) -> Readiness:
    """Every criterion of the gate against the facts, for a release that takes `traffic` per cent.

    Raises `KeyError` when the catalogue has no such gate.
    """
    gate = catalogue.gate(facts.gate)
    early = traffic <= catalogue.canary_share
    results = (_result(each, gate, facts, now, early) for each in gate.criteria)
    return Readiness(gate.key, tuple(_with_exceptions(each, facts, catalogue, now) for each in results))


def _result(
    criterion: Criterion, gate: Gate, facts: GateFacts, now: dt.datetime, early: bool
) -> CriterionResult:
    finding = check(criterion, facts, now)
    result = CriterionResult(
        key=criterion.key,
        title=criterion.title,
        statement=criterion.statement,
        check=criterion.check,
        severity="backlog" if early and criterion.early_traffic else criterion.severity,
        status="met" if finding.met else "unmet",
        message=finding.message,
        owner=facts.holder(criterion.owner),
        owner_role=criterion.owner,
        fix=_fix(criterion, gate),
        action=finding.action,
        source=criterion.source,
        row=criterion.row,
        item=finding.item,
        requirements=criterion.requirements,
        unlocks=_unlocks(criterion, finding, facts),
    )
    if not criterion.applies_when.holds(facts.risk_class, facts.role):
        return replace(result, status="not_owed", message=_not_owed(facts))
    return result


def _with_exceptions(
    result: CriterionResult, facts: GateFacts, catalogue: Catalogue, now: dt.datetime
) -> CriterionResult:
    if result.status != "unmet":
        return result
    if result.check == "coverage":
        return _coverage_with_exceptions(result, facts, catalogue.by_assembly, now)
    own = [each for each in facts.exceptions if (each.gate, each.criterion) == (facts.gate, result.key)]
    if live := _latest([each for each in own if is_live(each, now)]):
        message = f"{result.message} Covered by {live.id} until {live.remediation_at:%-d %B %Y}."
        return replace(
            result,
            status="covered",
            exception=live.id,
            due=live.remediation_at,
            owner=live.owner,
            message=message,
        )
    if gone := _latest([each for each in own if is_overdue(each, now)]):
        message = f"{result.message} {gone.id} covered it until {gone.remediation_at:%-d %B %Y}."
        return replace(
            result,
            exception=gone.id,
            overdue=True,
            due=gone.remediation_at,
            owner=gone.owner,
            message=message,
        )
    return result


def _coverage_with_exceptions(
    result: CriterionResult, facts: GateFacts, by_assembly: frozenset[str], now: dt.datetime
) -> CriterionResult:
    """A gap stays a gap; it is only no longer in the way while an exception names its very requirement.

    What the assembled file meets waits for the other gaps alone: it is in the way no more than they are.
    """
    if facts.coverage is None or not facts.coverage.gaps:
        return result
    own = (each for each in facts.exceptions if each.gate == facts.gate and each.requirement)
    live = {each.requirement: each for each in own if is_live(each, now)}
    bare = tuple(gap for gap in facts.coverage.gaps if gap.requirement not in live)
    named = [live[gap.requirement] for gap in facts.coverage.gaps if gap.requirement in live]
    if not named or not {gap.requirement for gap in bare} <= by_assembly:
        return replace(result, gaps=bare)
    names = ", ".join(sorted({each.id for each in named}))
    due = min(each.remediation_at for each in named)
    return replace(
        result, status="covered", exception=names, due=due, message=f"{result.message} Covered by {names}."
    )


def _latest(found: list[ExceptionFacts]) -> ExceptionFacts | None:
    return max(found, key=lambda each: each.remediation_at, default=None)


def _unlocks(criterion: Criterion, finding: Finding, facts: GateFacts) -> int:
    """How much mending it would move: the criterion itself, and the open requirements that it can carry."""
    if finding.met or facts.coverage is None:
        return 1
    gaps = {gap.requirement for gap in facts.coverage.gaps}
    return 1 + (len(gaps) if criterion.check == "coverage" else len(gaps & set(criterion.requirements)))


def _fix(criterion: Criterion, gate: Gate) -> str:
    paths = {
        "deliverable": f"artefacts/?kind={criterion.kind}",
        "coverage": "coverage/",
        "snapshot": "snapshots/",
        "attestation": f"gates/{gate.key}/#{criterion.key}",
    }
    return paths[criterion.check]


def _not_owed(facts: GateFacts) -> str:
    if facts.risk_class == "unclassified":
        return "Known once the risk class is declared."
    return f"Not owed: the class is {facts.risk_class} and the role {facts.role}."
