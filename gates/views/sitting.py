"""One review as its page shows it: where it stands, what holds, what moved, and who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from evidence.rules.states import Item
from gates import permissions
from gates.catalogue import Gate, catalogue
from gates.models import Decision, Review
from gates.rules.conditions import Condition, widest_within
from gates.rules.decisions import conditions_of, open_seats
from gates.rules.exceptions import ExceptionFacts
from gates.rules.readiness import CriterionResult, assess
from gates.rules.reviews import ReviewState
from gates.rules.sentence import sentence
from gates.rules.staleness import Difference, Readout, difference
from gates.selectors import readouts
from gates.selectors.dossier import Dossier, dossier_of
from gates.selectors.readiness import Seat, count_of, exceptions_at, seats, state_word
from gates.selectors.reviews import decided, seats_of, state_of
from gates.selectors.standing import readout_of
from gates.services.decisions import is_open_to
from portal.accounts.callers import Caller
from portal.answers import Answer, NotVisible, Reason
from portal.projects.models import Project

SIGN_IN_AGAIN = "sign_in_again"
PASSED, NEXT, LATER = "good", "info", "quiet"


@dataclass(frozen=True)
class Moment:
    """One step of a review on its state line."""

    name: str
    at: datetime | None
    tone: str
    icon: str


@dataclass(frozen=True)
class Since:
    """What moved since a decision, and which one."""

    decision: Decision
    review: Review
    difference: Difference

    @property
    def headline(self) -> str:
        """`2 of 14 documents changed since review 3 was decided`, and how much else moved."""
        documents = len(self.difference.documents)
        others = len(self.difference.changes) - documents
        parts = [f"{documents} of {self.difference.shown} documents changed"] if documents else []
        if others:
            parts.append(f"{others} other {'thing' if others == 1 else 'things'} moved")
        when = f"since {self.decision.person.name} decided on {self.decision.decided_at:%-d %b %Y}"
        return f"{' and '.join(parts) or 'Nothing changed'} {when}."


@dataclass(frozen=True)
class Place:
    """What this person may do in this review's seats: the seat offered, or why none is.

    `confirm` says that the sign-in is too old; the act asks for it and loses nothing.
    """

    seat: str
    answer: Answer
    confirm: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sitting:
    """A review read at `now`. Everything is derived when it is asked for."""

    dossier: Dossier
    review: Review
    now: datetime

    @property
    def gate(self) -> Gate:
        return catalogue().gate(self.review.gate)

    @property
    def state(self) -> ReviewState:
        return state_of(self.review, self.now)

    @cached_property
    def shown(self) -> Readout:
        return readout_of(self.dossier, self.review, self.now)

    @cached_property
    def decisions(self) -> list[Decision]:
        return sorted(self.review.decisions.all(), key=lambda each: (each.decided_at, each.pk))

    @property
    def seats(self) -> list[Seat]:
        return seats(self.dossier, self.gate, self.review)

    @cached_property
    def results(self) -> tuple[CriterionResult, ...]:
        """The criteria now, for the widest use that the conditions leave open."""
        return self._results_within(())

    def in_the_way(self, conditions: Sequence[Condition]) -> list[CriterionResult]:
        """What would block the gate all the same, once somebody let it go under these conditions too."""
        return [each for each in self._results_within(conditions) if each.blocks]

    def share_that_opens(self, blocking: Sequence[CriterionResult]) -> int | None:
        """The share of traffic, in per cent, up to which none of these would block; None where no share helps."""
        early = all(self.gate.criterion(each.key).early_traffic for each in blocking)
        return catalogue().canary_share if early and blocking else None

    def _results_within(self, more: Sequence[Condition]) -> tuple[CriterionResult, ...]:
        facts = self.dossier.gate_facts(self.review.gate, self.now, self.review.snapshot, review=self.review)
        asked = widest_within((*conditions_of(decided(each) for each in self.decisions), *more))
        return assess(facts, catalogue(), self.now, asked.traffic).results

    @property
    def failing(self) -> list[tuple[CriterionResult, str]]:
        """What does not hold by itself: what blocks first, by what mending it unlocks."""
        order = {"overdue": 0, "unmet": 0, "covered": 1, "backlog": 2}
        found = [(each, state_word(each)) for each in self.results]
        failing = [(each, word) for each, word in found if word in order]
        return sorted(failing, key=lambda pair: (order[pair[1]], -pair[0].unlocks))

    @property
    def holding(self) -> list[CriterionResult]:
        return [each for each in self.results if each.status == "met"]

    @property
    def not_owed(self) -> list[CriterionResult]:
        return [each for each in self.results if each.status == "not_owed"]

    @property
    def count(self) -> str:
        return count_of(self.results)

    @cached_property
    def late(self) -> tuple[Item, ...]:
        return readouts.late_items(self.dossier, self.review, self.shown)

    @property
    def exceptions(self) -> list[ExceptionFacts]:
        return exceptions_at(self.dossier, self.review.gate, self.now)

    @cached_property
    def since(self) -> Since | None:
        """What moved since the last decision of this review, or of the sitting before it."""
        for review in self.dossier.reviews_of(self.review.gate):
            if review.number > self.review.number:
                continue
            made = sorted(review.decisions.all(), key=lambda each: (each.decided_at, each.pk))
            if made:
                before = Readout.from_plain(made[-1].readout)
                return Since(made[-1], review, difference(before, self.shown))
        return None

    @property
    def moments(self) -> list[Moment]:
        review = self.review
        found = [
            ("Opened", review.opened_at, "clock"),
            ("Freezes" if self.now < review.freeze_at else "Frozen", review.freeze_at, "snowflake"),
            ("Sits", review.sitting_at, "calendar"),
            ("Decided", review.decided_at, "check"),
            ("Sealed", review.sealed_at, "lock"),
        ]
        return [Moment(name, at, self._tone(at), icon) for name, at, icon in found]

    def _tone(self, at: datetime | None) -> str:
        if at is None:
            return LATER
        return PASSED if at <= self.now else NEXT

    @property
    def open_seats(self) -> tuple[str, ...]:
        return open_seats(seats_of(self.review), [decided(each) for each in self.decisions])

    def sentence(self, name: str, seat: str, outcome: str, conditions: Sequence[Condition]) -> str:
        """The act as it will be recorded."""
        review, shown = self.review, self.shown
        return sentence(
            readouts.decision_act(self.dossier, review, name, seat, outcome, conditions, shown, self.now)
        )

    def place_of(self, by: Caller, wanted: str = "") -> Place | None:
        """The seat that is this person's; None for somebody whose roles open none of the review's seats."""
        asked_for = seats_of(self.review)
        mine = [seat for seat in asked_for if seat in permissions.seats_of(by, self.review.project)]
        if not mine:
            return None
        free = [seat for seat in mine if seat in self.open_seats]
        seat = wanted if wanted in mine else (free or mine)[0]
        permitted = permissions.may_take_seat(by, self.now, self.review.project, seat)
        lasting = tuple(each for each in permitted.reasons if each.code != SIGN_IN_AGAIN)
        possible = is_open_to(by, self.now, self.review, seat, self.shown)
        return Place(
            seat=seat,
            answer=Answer(lasting + possible.reasons),
            confirm=len(lasting) < len(permitted.reasons),
            others=tuple(each for each in free if each != seat),
        )


def sitting_of(project: Project, number: int, now: datetime) -> Sitting:
    """The review with that number. Raises `NotVisible` where the project has none."""
    dossier = dossier_of(project)
    for review in dossier.reviews:
        if review.number == number:
            review.project = project
            return Sitting(dossier, review, now)
    raise NotVisible


def no_seat(sitting: Sitting) -> Answer:
    """Why somebody without a seat only reads."""
    names = ", ".join(seats_of(sitting.review))
    return Answer.no(
        Reason("role_missing", f"The seats of this review are: {names}. Your roles open none of them.")
    )
