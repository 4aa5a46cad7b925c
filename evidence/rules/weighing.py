"""What one citation is worth for one requirement: it carries it, supports it, or does not count."""

from __future__ import annotations

import datetime as dt

from evidence.frameworks import Requirement
from evidence.kinds import kinds, state_labels
from evidence.rules.coverage import CitedPlace, Weight
from evidence.rules.facts import Cited, CoverageFacts
from evidence.rules.freshness import too_old
from evidence.rules.holding import held_back_by


def primary_kinds(requirement: Requirement, facts: CoverageFacts) -> tuple[str, ...]:
    """The kinds that can carry the requirement now.

    Before the first deployment 9.2.c rests on the post-market monitoring plan and Annex IV 6 on the registry
    snapshot, because what they ask for cannot exist earlier; both open again then (AI Act, Article 72).
    """
    if requirement.before_deployment and facts.first_deployed_at is None:
        return requirement.before_deployment
    return requirement.primary_kinds


def weigh(requirement: Requirement, cited: Cited, facts: CoverageFacts, now: dt.datetime) -> CitedPlace:
    """The citation with its weight, and in words what keeps it from carrying the requirement."""
    refused = _does_not_count(cited, now)
    limit = refused or _only_supports(requirement, cited, facts, now)
    weight: Weight = "none" if refused else "supports" if limit else "carries"
    # By position, because a project has thousands of them: the order is that of the fields of `CitedPlace`.
    return CitedPlace(
        cited.artefact, cited.version, cited.kind, cited.title, cited.state, cited.sha256, cited.place,
        cited.judgement, cited.judged_by, weight, limit,
    )  # fmt: skip


def _does_not_count(cited: Cited, now: dt.datetime) -> str:
    if not cited.confirmed:
        return f"{cited.title}: the suggestion is not confirmed."
    if not cited.current:
        return f"{cited.title}: this version was superseded or withdrawn; cite the current one."
    if cited.effective_on and cited.effective_on > now.date():
        return f"{cited.title}: takes effect on {cited.effective_on:%-d %B %Y} and does not count before."
    held = held_back_by(cited.held_back, now)
    return f"{cited.title}: {held}" if held else ""


def _only_supports(requirement: Requirement, cited: Cited, facts: CoverageFacts, now: dt.datetime) -> str:
    """The first thing that caps this citation at partial, in words; empty when it carries."""
    if cited.kind not in primary_kinds(requirement, facts):
        return f"{cited.title} supports the requirement but cannot carry it."
    kind = kinds()[cited.kind]
    if cited.judgement == "insufficient":
        return f"{cited.title} was judged insufficient{f' by {cited.judged_by}' if cited.judged_by else ''}."
    if cited.is_link:
        return f"{cited.title} is only a link; upload a copy to make it count in full."
    if not kind.counts(cited.state):
        wanted = state_labels()[kind.counts_from].lower()
        return f"{cited.title} is {_state(cited.state)}; it counts in full once it is {wanted}."
    if kind.version_bound and facts.snapshot_digest and cited.tied_to != facts.snapshot_digest:
        return f"{cited.title} is not tied to the snapshot under review."
    if _before_deployment(requirement, cited, facts):
        return f"{cited.title} is older than the first deployment; this requirement asks for what came after."
    aged = too_old(cited.effective_on, now.date(), kind.review_months, requirement.review_months)
    return f"{cited.title} {aged}" if aged else ""


def _before_deployment(requirement: Requirement, cited: Cited, facts: CoverageFacts) -> bool:
    if not (requirement.reopens_at_deployment and facts.first_deployed_at):
        return False
    return cited.effective_on is None or cited.effective_on < facts.first_deployed_at.date()


def _state(state: str) -> str:
    return state_labels().get(state, state).lower()
