"""Why a gate's verdict denies: every code, and what in the facts gives rise to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from gates.rules.conditions import Asked, broken
from gates.rules.decisions import Decided, Outcome, conditions_of, open_seats, outcome
from gates.rules.exceptions import blocks_from, is_overdue
from gates.rules.facts import Gap, GateFacts, SnapshotFacts
from gates.rules.readiness import CriterionResult, Readiness
from gates.rules.reviews import ReviewState
from portal.answers import Reason

Severity = Literal["blocking", "backlog", "info"]

# Every code with the rule it states, and how much of the whole it holds up: reasons come in this order, and
# those of one rank by what mending them unlocks.
CODES: dict[str, tuple[int, str]] = {
    "cannot_decide": (0, "What cannot be read is never assumed."),
    "prohibited": (1, "A prohibited practice is never released (AI Act, Article 5)."),
    "unclassified": (2, "Nothing is released before its risk class is declared."),
    "no_go": (3, "No-go if any seat says so."),
    "no_review": (4, "A gate is passed by a review."),
    "undecided": (5, "Every seat decides."),
    "decision_stale": (6, "A decision binds to the readout that was shown."),
    "snapshot_unknown": (7, "Only a captured snapshot can be released."),
    "snapshot_not_approved": (7, "Only the snapshot that was decided on may pass."),
    "exception_overdue": (8, "An exception blocks again from its remediation date on."),
    "criterion_not_met": (9, "A blocking criterion holds, or a live exception covers it."),
    "coverage_gap": (9, "Each counted requirement is decided, or a live exception names it."),
    "condition_not_met": (10, "A go with conditions holds within its conditions."),
}


@dataclass(frozen=True, slots=True)
class VerdictReason(Reason):
    """A reason of a verdict. `fix` is a path inside the project; `due` when its owner promised to mend it."""

    severity: Severity = "blocking"
    rule: str = ""
    requirement: str = ""
    due: dt.datetime | None = None
    unlocks: int = 1


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The review that governs the question, with its decisions and the snapshot they were made on."""

    number: int
    state: ReviewState
    seats: tuple[str, ...]
    decisions: tuple[Decided, ...] = ()
    snapshot: SnapshotFacts | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """A gate that must be passed first: its newest sealed review (0 for none) and what that came to."""

    gate: str
    label: str
    review: int = 0
    outcome: Outcome = "undecided"


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """All a verdict is made of.

    `readout_now` is the digest that the readout would have at this moment. `asked_snapshot` is what the
    registry found for the snapshot asked for. `unreadable` names, in words, what could not be read.
    `taken_over_by` names the later gate's review that looks at what changed since an earlier exit was sealed
    (docs/adr/0006).
    """

    gate: GateFacts
    review: ReviewFacts | None = None
    readout_now: str = ""
    asked_snapshot: SnapshotFacts | None = None
    unreadable: tuple[str, ...] = ()
    taken_over_by: str = ""
    needs: tuple[Needed, ...] = ()


def reason(code: str, message: str, **more: object) -> VerdictReason:
    """A reason with the rule of its code. Raises `KeyError` for a code that is not in `CODES`."""
    return VerdictReason(code, message, rule=CODES[code][1], **more)  # type: ignore[arg-type]


def rank(found: VerdictReason) -> tuple[bool, int, int]:
    """Sorts blocking first, then by what holds up most."""
    return (found.severity != "blocking", CODES[found.code][0], -found.unlocks)


def outcome_of(review: ReviewFacts | None) -> Outcome:
    return outcome(review.seats, review.decisions) if review else "undecided"


def is_stale(facts: VerdictFacts) -> bool:
    """Whether any decision was made on another readout than the present one."""
    decisions = facts.review.decisions if facts.review else ()
    return any(each.readout_digest != facts.readout_now for each in decisions)


def all_reasons(
    facts: VerdictFacts, asked: Asked, readiness: Readiness, now: dt.datetime
) -> Iterator[VerdictReason]:
    yield from (reason("cannot_decide", f"{what} could not be read.") for what in facts.unreadable)
    yield from _of_class(facts.gate)
    yield from _of_needs(facts)
    yield from _of_review(facts)
    yield from _of_snapshot(facts, asked)
    yield from _of_exceptions(facts.gate, readiness, now)
    for result in readiness.results:
        yield from _of_criterion(result, facts.gate)
    yield from _of_conditions(facts, asked, now)


def _of_class(gate: GateFacts) -> Iterator[VerdictReason]:
    owner = gate.holder("owner")
    if gate.risk_class == "unclassified":
        yield reason("unclassified", "The system has no risk class yet.", fix="classification/", owner=owner)
    if gate.risk_class == "prohibited":
        yield reason(
            "prohibited",
            "The system is classed as a prohibited practice.",
            fix="classification/",
            owner=owner,
        )


def _of_needs(facts: VerdictFacts) -> Iterator[VerdictReason]:
    for each in facts.needs:
        if not each.review:
            message = f"{each.label} comes first, and no review of it is sealed."
            yield reason(
                "no_review", message, fix=f"gates/{each.gate}/", owner=facts.gate.holder("architect")
            )
        elif each.outcome == "no_go":
            message = f"{each.label} comes first, and review {each.review} of it was decided no-go."
            yield reason("no_go", message, fix=f"reviews/{each.review}/", owner=facts.gate.holder("chair"))


def _of_review(facts: VerdictFacts) -> Iterator[VerdictReason]:
    review, gate = facts.review, facts.gate
    if review is None or review.state == "scheduled":
        message = f"No review of {gate.gate} has been opened."
        yield reason("no_review", message, fix=f"gates/{gate.gate}/", owner=gate.holder("architect"))
        return
    fix = f"reviews/{review.number}/"
    found = outcome_of(review)
    if found == "no_go":
        against = [each for each in review.decisions if each.outcome == "no_go"]
        for each in against:
            yield reason("no_go", f"{each.name} decided no-go as {each.seat}.", fix=fix, owner=each.name)
    elif found == "undecided":
        missing = open_seats(review.seats, review.decisions)
        for seat in missing:
            message = f"The {seat} of review {review.number} has not decided."
            yield reason("undecided", message, fix=fix, owner=gate.holder(seat), item=seat)
    if is_stale(facts):
        yield _of_stale(facts, review.number, fix)


def _of_stale(facts: VerdictFacts, number: int, fix: str) -> VerdictReason:
    """What changed after an exit was sealed is the business of the next exit's review, once that is open."""
    message = f"What review {number} decided on has changed since."
    if facts.taken_over_by:
        message += f" {facts.taken_over_by} looks at what changed."
        return reason("decision_stale", message, severity="info", fix=fix)
    return reason("decision_stale", message, fix=fix, owner=facts.gate.holder("architect"))


def _of_snapshot(facts: VerdictFacts, asked: Asked) -> Iterator[VerdictReason]:
    if not asked.snapshot:
        return
    if facts.asked_snapshot is None:
        yield reason("snapshot_unknown", f"No snapshot {asked.snapshot} was captured.", fix="snapshots/")
        return
    decided_on = facts.review.snapshot if facts.review else None
    if decided_on is None:
        if facts.review:
            message = f"Snapshot {facts.asked_snapshot.number} was not part of review {facts.review.number}."
            yield reason("snapshot_not_approved", message, fix="snapshots/")
    elif decided_on.digest != facts.asked_snapshot.digest:
        message = (
            f"Review {facts.review.number if facts.review else ''} decided on snapshot {decided_on.number}, "
            f"not on snapshot {facts.asked_snapshot.number}."
        )
        yield reason("snapshot_not_approved", message, fix=f"snapshots/{facts.asked_snapshot.number}/")


def _of_exceptions(gate: GateFacts, readiness: Readiness, now: dt.datetime) -> Iterator[VerdictReason]:
    """An overdue exception denies until somebody records its remediation or its extension.

    One whose criterion is backlog for what is asked, or not owed, only reminds: backlog never changes a verdict.
    """
    reminds = {
        each.key for each in readiness.results if each.status == "not_owed" or each.severity == "backlog"
    }
    for each in gate.exceptions:
        if each.gate == gate.gate and is_overdue(each, now):
            moment = blocks_from(each)
            yield reason(
                "exception_overdue",
                f"{each.id} was to be mended by {moment:%-d %B %Y}.",
                severity="backlog" if each.criterion in reminds else "blocking",
                fix=f"exceptions/{each.id.removeprefix('EX-')}/",
                owner=each.owner,
                item=each.criterion,
                requirement=each.requirement,
                due=each.remediation_at,
            )


def _of_criterion(result: CriterionResult, gate: GateFacts) -> Iterator[VerdictReason]:
    if result.status != "unmet":
        return
    if result.check == "coverage" and gate.coverage is None:
        yield reason("cannot_decide", result.message, fix=result.fix, owner=result.owner, item=result.key)
        return
    if result.check == "coverage" and result.gaps:
        yield from _of_gaps(result)
        return
    if result.overdue:
        return  # the overdue exception speaks for it
    yield reason(
        "criterion_not_met",
        named(result.title, result.message),
        severity=_severity(result),
        fix=result.fix,
        owner=result.owner,
        item=result.key,
        due=result.due,
        unlocks=result.unlocks,
    )


def _of_gaps(result: CriterionResult) -> Iterator[VerdictReason]:
    """One reason per article; the row "evidence pack" counts the same gaps and does not repeat them."""
    severity = _severity(result)
    if result.row:
        yield reason(
            "criterion_not_met",
            named(result.title, result.message),
            severity=severity,
            fix=result.fix,
            owner=result.owner,
            item=result.key,
        )
        return
    for _, group in groupby(result.gaps, key=lambda gap: gap.article):
        gaps = tuple(group)
        yield reason(
            "coverage_gap",
            f"{len(gaps)} not decided: {', '.join(gap.label for gap in gaps)}.",
            severity=severity,
            fix=f"coverage/#{_anchor(gaps[0])}",
            owner=result.owner,
            item=gaps[0].article,
            requirement=gaps[0].requirement if len(gaps) == 1 else "",
            unlocks=len(gaps),
        )


def _severity(result: CriterionResult) -> Severity:
    return "blocking" if result.blocks else "backlog"


def named(title: str, message: str) -> str:
    """What is wrong with which criterion, without naming it twice."""
    return message if message.startswith(title) else f"{title}: {message}"


def _anchor(gap: Gap) -> str:
    return "article-" + gap.article.lower().replace(" ", "-")


def _of_conditions(facts: VerdictFacts, asked: Asked, now: dt.datetime) -> Iterator[VerdictReason]:
    if facts.review is None or outcome_of(facts.review) != "go_with_conditions":
        return
    for condition in conditions_of(facts.review.decisions):
        if message := broken(condition, asked, now):
            yield reason(
                "condition_not_met", message, fix=f"reviews/{facts.review.number}/", due=condition.until
            )
