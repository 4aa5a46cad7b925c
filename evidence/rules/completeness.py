"""Coverage of a framework: which requirement is evidenced, by what, and what is missing.

Reports completeness of evidence, never legal conformity. An exception never changes it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from evidence.frameworks import Framework, Requirement, load
from evidence.kinds import kinds
from evidence.rules.coverage import (
    ArticleCoverage,
    Assembly,
    CitedPlace,
    Counts,
    Coverage,
    RequirementCoverage,
    Status,
)
from evidence.rules.facts import CoverageFacts, Judgement
from evidence.rules.owed import outside_class
from evidence.rules.weighing import primary_kinds, weigh


def assess(facts: CoverageFacts, now: dt.datetime) -> Coverage:
    """The coverage that these facts give at that moment: one row per entry of the framework.

    A citation dated later than `now` does not count yet; nothing else depends on the clock.
    Raises `FileNotFoundError` for an unknown framework.
    """
    framework = facts.content or load(facts.framework)
    reading = _Reading(framework, facts, now)
    rows = tuple(reading.row(each) for each in framework.requirements)
    return Coverage(
        framework=framework.key,
        framework_version=framework.version,
        rows=rows,
        articles=tuple(
            ArticleCoverage(
                article.key,
                article.label,
                article.title,
                Counts.of(row for row in rows if row.article == article.key),
            )
            for article in framework.articles
        ),
        total=Counts.of(rows),
        assembly=reading.assembly(rows),
    )


class _Reading:
    """One pass over a framework. Rows are made once and kept, because parents ask for their children's."""

    def __init__(self, framework: Framework, facts: CoverageFacts, now: dt.datetime) -> None:
        self.framework = framework
        self.facts = facts
        self.places: dict[str, list[CitedPlace]] = defaultdict(list)
        for cited in facts.citations:
            if cited.requirement in framework:
                current = framework.current(cited.requirement)
                self.places[current.id].append(weigh(current, cited, facts, now))
        self.ruled_out = {each.condition: each.reason for each in facts.answers if each.rules_out}
        self.set_aside = {each.requirement: each.reason for each in facts.not_applicable if each.holds}
        self.children: dict[str, list[Requirement]] = defaultdict(list)
        for each in framework.requirements:
            self.children[each.parent].append(each)
        self.classes = {each.key: each.classes for each in framework.articles}
        self.rows: dict[str, RequirementCoverage] = {}

    def row(self, requirement: Requirement) -> RequirementCoverage:
        if requirement.id not in self.rows:
            self.rows[requirement.id] = self._make(requirement)
        return self.rows[requirement.id]

    def _make(self, requirement: Requirement) -> RequirementCoverage:
        blank = RequirementCoverage(
            requirement=requirement.id,
            article=requirement.article,
            label=requirement.label,
            title=requirement.title,
            counted=requirement.checkable,
            status="missing",
            places=tuple(self.places[requirement.id]),
        )
        if requirement.informative:
            return replace(blank, status="informative")
        reason = self._not_applicable(requirement)
        if reason is not None:
            return replace(blank, status="not_applicable", decided=True, reason=reason)
        if requirement.lead_in_only:
            return replace(blank, status=self._of_children(requirement))
        return self._of_evidence(requirement, blank)

    def _not_applicable(self, requirement: Requirement) -> str | None:
        """Why it does not apply; `None` when it does. An unanswered condition means that it applies."""
        if requirement.condition_key in self.ruled_out:
            return self.ruled_out[requirement.condition_key] or requirement.condition
        classes = requirement.classes or self.classes[requirement.article]
        return outside_class(classes, self.facts.risk_class) or self.set_aside.get(requirement.id)

    def _of_children(self, requirement: Requirement) -> Status:
        """A lead-in has no evidence of its own; it reads as its children do."""
        found = {self.row(each).status for each in self._owed_children(requirement)}
        if not found:
            return "not_applicable"
        if found == {"evidenced"}:
            return "evidenced"
        return "missing" if found == {"missing"} else "partial"

    def _owed_children(self, requirement: Requirement) -> list[Requirement]:
        left_out = ("informative", "not_applicable")
        return [each for each in self.children[requirement.id] if self.row(each).status not in left_out]

    def _open_children(self, requirement: Requirement) -> list[Requirement]:
        """The children that keep the requirement from being met.

        `all` and `applicable` ask for every child that applies; `any` for one of them (Article 14(3)), and
        when none applies the choice itself was not made.
        """
        if not requirement.satisfy_children:
            return []
        owed = self._owed_children(requirement)
        open_ones = [each for each in owed if self.row(each).status != "evidenced"]
        if requirement.satisfy_children == "any":
            return [] if len(open_ones) < len(owed) else open_ones or self.children[requirement.id]
        return open_ones

    def _of_evidence(self, requirement: Requirement, blank: RequirementCoverage) -> RequirementCoverage:
        evidence = _Evidence(requirement, blank.places, primary_kinds(requirement, self.facts))
        open_children = self._open_children(requirement)
        by_assembly = self._met_by_assembly(requirement) and not evidence.insufficient
        complete = by_assembly or evidence.complete
        status = _status(complete, bool(open_children), evidence)
        judgement: Judgement = "sufficient" if by_assembly else evidence.judgement
        return replace(
            blank,
            status=status,
            judgement=judgement,
            decided=status == "evidenced" and judgement == "sufficient",
            lacking=() if by_assembly else self._lacking(requirement, evidence, open_children),
            would_evidence=() if complete else evidence.absent,
            completes=() if complete else evidence.completing,
            advances=() if complete or evidence.any_counts else requirement.evidence_kinds,
            by_assembly=by_assembly,
        )

    def _met_by_assembly(self, requirement: Requirement) -> bool:
        """The four about the technical file itself are met by assembling it, once all else is decided."""
        if not requirement.evidence_pack:
            return False
        return self.facts.assembly_present or not self._undecided_besides_assembly

    @cached_property
    def _undecided_besides_assembly(self) -> int:
        others = (each for each in self.framework.checkable if not each.evidence_pack)
        return sum(not self.row(each).decided for each in others)

    def assembly(self, rows: tuple[RequirementCoverage, ...]) -> Assembly:
        if self._undecided_besides_assembly == 0:
            return "complete"
        return (
            "in_progress"
            if any(row.counted and row.status in ("evidenced", "partial") for row in rows)
            else ("not_started")
        )

    def _lacking(
        self, requirement: Requirement, evidence: _Evidence, open_children: list[Requirement]
    ) -> tuple[str, ...]:
        words = [] if evidence.complete else evidence.lacking()
        if requirement.evidence_pack and not evidence.complete:
            words.append(
                f"Met by the assembled file once {self._undecided_besides_assembly} others are decided."
            )
        if open_children:
            words.append(_points(requirement, open_children))
        if not words and evidence.judgement == "unjudged":
            words.append("Nobody has judged yet whether this suffices.")
        return tuple(words)


class _Evidence:
    """The citations of one requirement, weighed together."""

    def __init__(
        self, requirement: Requirement, places: tuple[CitedPlace, ...], primary: tuple[str, ...]
    ) -> None:
        self.mode = requirement.primary_mode
        self.primary = primary
        self.counting = [place for place in places if place.weight != "none"]
        self.carrying = [place for place in self.counting if place.weight == "carries"]
        self.ignored = [place for place in places if place.weight == "none"]

    @property
    def any_counts(self) -> bool:
        return bool(self.counting)

    def _satisfied_by(self, present: set[str]) -> bool:
        return present >= set(self.primary) if self.mode == "all" else bool(present)

    @property
    def judged_sufficient(self) -> bool:
        return self._satisfied_by({place.kind for place in self.carrying if place.judgement == "sufficient"})

    @property
    def insufficient(self) -> bool:
        """Somebody judged a carrying document insufficient, and nothing sufficient took its place.

        That a supporting document alone does not suffice is known without judging it.
        """
        judged = (place for place in self.counting if place.judgement == "insufficient")
        return not self.judged_sufficient and any(place.kind in self.primary for place in judged)

    @property
    def judgement(self) -> Judgement:
        if self.insufficient:
            return "insufficient"
        return "sufficient" if self.judged_sufficient else "unjudged"

    @property
    def complete(self) -> bool:
        return self._satisfied_by({place.kind for place in self.carrying}) and not self.insufficient

    @property
    def absent(self) -> tuple[str, ...]:
        present = {place.kind for place in self.carrying}
        return tuple(kind for kind in self.primary if kind not in present)

    @property
    def completing(self) -> tuple[str, ...]:
        """The kinds of which one more document would be enough."""
        return self.absent if self.mode == "any" or len(self.absent) == 1 else ()

    def lacking(self) -> list[str]:
        words = [] if self.any_counts else ["Nothing that counts is cited."]
        words += [place.why for place in (*self.counting, *self.ignored) if place.why]
        if self.absent:
            joiner = " and " if self.mode == "all" else " or "
            labels = joiner.join(kinds()[kind].label for kind in self.absent)
            words.append(f"{labels} would evidence it.")
        return words


def _status(complete: bool, children_open: bool, evidence: _Evidence) -> Status:
    if complete:
        return "partial" if children_open else "evidenced"
    return "partial" if evidence.any_counts else "missing"


def _points(requirement: Requirement, open_children: list[Requirement]) -> str:
    labels = [each.label for each in open_children]
    if requirement.satisfy_children == "any":
        return f"One of {' and '.join(labels)} must be evidenced."
    verb = "is" if len(labels) == 1 else "are"
    return f"{', '.join(labels)} {verb} not evidenced yet."
