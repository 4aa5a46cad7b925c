"""The four kinds of check, each a function of the facts: deliverable, coverage, snapshot, attestation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evidence.kinds import kinds, state_labels
from evidence.rules.holding import held_back_by
from evidence.rules.states import Item, newest_at
from gates.catalogue import Criterion, rung_label
from gates.rules.facts import GateFacts


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a criterion holds, in words, on which item, and what the button that mends it says."""

    met: bool
    message: str
    action: str = ""
    item: str = ""


def check(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> Finding:
    """What the facts say about one criterion, before any exception."""
    return CHECKS[criterion.check](criterion, facts, now)


def pinned_for(criterion: Criterion, facts: GateFacts) -> tuple[Item, ...]:
    """What a readout pins for a deliverable, whatever the time: of each artefact the newest version at its rung.

    One that was announced before it took effect is pinned together with the one it will take over from, so that
    midnight changes nothing that a decision is bound to. Which of them counts today is the verdict's to say.
    """
    reached = [each for each in facts.items if each.kind == criterion.kind]
    found: list[Item] = []
    while newest := newest_at(reached, criterion.rung):
        found += newest
        announced = {each.artefact: each.number for each in newest if _announced(each)}
        reached = [each for each in reached if each.number < announced.get(each.artefact, 0)]
    return tuple(each for each in found if _after(criterion, facts, each))


def _announced(item: Item) -> bool:
    return item.effective_on > item.recorded_at.date()


def _of_kind(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> list[Item]:
    today = now.date()
    return [each for each in facts.items if each.kind == criterion.kind and each.effective_on <= today]


def _after(criterion: Criterion, facts: GateFacts, item: Item) -> bool:
    """Whether the version took effect after the seal that the criterion names.

    On the day of the seal itself the moment of recording decides.
    """
    if not criterion.after:
        return True
    seal = facts.sealed_at(criterion.after)
    if seal is None:
        return False
    if item.effective_on == seal.date():
        return item.recorded_at > seal
    return item.effective_on > seal.date()


def _deliverable(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> Finding:
    present = _of_kind(criterion, facts, now)
    label = kinds()[criterion.kind].label
    if not [each for each in present if not each.withdrawn]:
        return Finding(False, f"{label}: none yet.", f"Upload: {label}")
    high_enough = newest_at(present, criterion.rung)
    if not high_enough:
        found = _newest(each for each in present if not each.withdrawn)
        wanted = rung_label(criterion.rung)
        message = f"{label}: {_state(found)}, and {wanted} is asked for."
        return Finding(False, message, f"Set the state: {wanted}", found.title)
    return _dated(criterion, facts, label, high_enough, now)


def _dated(
    criterion: Criterion, facts: GateFacts, label: str, found: tuple[Item, ...], now: dt.datetime
) -> Finding:
    in_time = [each for each in found if _after(criterion, facts, each)]
    newest = _newest(in_time or found)
    if not in_time:
        return Finding(False, _too_early(criterion, facts, label), f"Add a version: {label}", newest.title)
    held = [each for each in in_time if not each.is_link]
    if not held:
        message = f"{label}: only a link, and nobody here holds what it points at."
        return Finding(False, message, "Upload a copy", newest.title)
    best = _newest(held)
    if words := held_back_by(best.held_back, now):
        return Finding(False, f"{best.title}: {words}", "See what holds it back", best.title)
    return Finding(True, f"{best.title}, version {best.number}: {_state(best)}.", item=best.title)


def _too_early(criterion: Criterion, facts: GateFacts, label: str) -> str:
    gate = criterion.after.capitalize()
    if facts.sealed_at(criterion.after) is None:
        return f"{label}: must take effect after {gate} is sealed, and it is not sealed yet."
    return f"{label}: no version took effect after {gate} was sealed."


def _newest(items: Iterable[Item]) -> Item:
    return max(items, key=lambda each: (each.recorded_at, each.number))


def _state(item: Item) -> str:
    return state_labels().get(item.state, item.state).lower()


def _coverage(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> Finding:
    found = facts.coverage
    if found is None:
        return Finding(False, "The coverage could not be read.", "Open coverage")
    if criterion.rung == "in_progress":
        started = found.assembly != "not_started"
        message = "The technical file is in progress." if started else "Nothing is cited for the AI Act yet."
        return Finding(started, message, "" if started else "Cite evidence")
    met = found.assembly == "complete" and not found.gaps
    message = f"{found.decided} of {found.counted} requirements are decided."
    return Finding(met, message, "" if met else "Decide the open requirements")


def _snapshot(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> Finding:
    if facts.snapshot is None:
        return Finding(False, "No snapshot has been captured.", "Capture a snapshot")
    return Finding(
        True, f"Snapshot {facts.snapshot.number} is captured.", item=f"Snapshot {facts.snapshot.number}"
    )


def _attestation(criterion: Criterion, facts: GateFacts, now: dt.datetime) -> Finding:
    said = [each for each in facts.attestations if each.criterion == criterion.key and each.at <= now]
    if not said:
        return Finding(False, "Nobody has attested this yet.", "Attest")
    newest = max(said, key=lambda each: each.at)
    if not newest.holds:
        return Finding(False, f"{newest.by} attested that this does not hold.", "Attest again")
    return Finding(True, f"Attested by {newest.by} on {newest.at:%-d %B %Y}.")


CHECKS: dict[str, Callable[[Criterion, GateFacts, dt.datetime], Finding]] = {
    "deliverable": _deliverable,
    "coverage": _coverage,
    "snapshot": _snapshot,
    "attestation": _attestation,
}
