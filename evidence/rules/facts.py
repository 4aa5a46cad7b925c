"""What coverage is computed from: plain facts, without a database and without a clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from evidence.frameworks import Framework
from evidence.rules.holding import HeldBack

Judgement = Literal["unjudged", "sufficient", "insufficient"]


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: an artefact version, and a place in it, offered for one requirement.

    `tied_to` is the digest of the snapshot that the version's results were measured on. `current` is false
    once the version is superseded or withdrawn. `effective_on` is the day from which its content holds.
    `held_back` is what keeps a current version from counting, each from its moment on.
    """

    requirement: str
    artefact: str
    version: str
    kind: str
    title: str
    state: str
    sha256: str = ""
    place: str = "whole"
    confirmed: bool = True
    is_link: bool = False
    tied_to: str = ""
    current: bool = True
    judgement: Judgement = "unjudged"
    judged_by: str = ""
    effective_on: dt.date | None = None
    held_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The project's answer to one condition of the law. A "no" counts once a second person confirmed it."""

    condition: str
    applies: bool
    answered_by: str
    confirmed_by: str = ""
    reason: str = ""

    @property
    def rules_out(self) -> bool:
        return not self.applies and bool(self.confirmed_by) and self.confirmed_by != self.answered_by


@dataclass(frozen=True, slots=True)
class DoesNotApply:
    """A requirement set aside with a reason; it counts once somebody else than the proposer approved it."""

    requirement: str
    reason: str
    proposed_by: str
    approved_by: str = ""

    @property
    def holds(self) -> bool:
        return bool(self.reason and self.approved_by) and self.approved_by != self.proposed_by


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """Everything coverage looks at.

    `first_deployed_at` is the first deployment to production, if there was one. `snapshot_digest` names the
    release set under review; without one, nothing is held against the version it was measured on.
    `assembly_present` counts the assembled technical file as present without looking at its gaps: only for
    the question what the fourteen deliverables carry by themselves. `content` is the framework itself where it
    does not come with the product; `risk_class` rules out articles that name the classes they bind.
    """

    citations: tuple[Cited, ...] = ()
    answers: tuple[Answered, ...] = ()
    not_applicable: tuple[DoesNotApply, ...] = ()
    first_deployed_at: dt.datetime | None = None
    snapshot_digest: str = ""
    framework: str = "ai-act"
    assembly_present: bool = False
    content: Framework | None = None
    risk_class: str = ""
