"""How a gate reads on its page: the verdict as asked for, the deliverables table, the other criteria."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings

from gates.catalogue import Deliverable, Expectation, Gate, catalogue
from gates.models import Review
from gates.permissions import SEAT_ROLES
from gates.rules.conditions import EVERYWHERE, Asked, widest_within
from gates.rules.exceptions import ExceptionFacts, is_live, is_overdue
from gates.rules.readiness import CriterionResult, Readiness, assess
from gates.rules.verdict import Verdict, evaluate
from gates.selectors.blockers import Blocker, excused, shown
from gates.selectors.dossier import Dossier
from gates.selectors.reviews import seats_of, state_of
from gates.selectors.standing import Standing, gate_standing, verdict_facts


@dataclass(frozen=True)
class Seat:
    """One seat: who decided in it, or who may."""

    name: str
    who: str
    outcome: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Row:
    """One row of the deliverables table with the gate's column. `state` is one of the words of a criterion."""

    deliverable: Deliverable
    cell: Expectation
    result: CriterionResult | None

    @property
    def state(self) -> str:
        return state_word(self.result) if self.result else "not_expected"


@dataclass(frozen=True)
class GateReading:
    """Everything the page of one gate shows, read at `now` for what is `asked`."""

    dossier: Dossier
    standing: Standing
    asked: Asked
    verdict: Verdict
    readiness: Readiness
    now: datetime

    @property
    def gate(self) -> Gate:
        return self.standing.gate

    @cached_property
    def blockers(self) -> list[Blocker]:
        """What the verdict box lists: what blocks first, then what is owed on an exception, then what is only told."""
        results = {each.key: each for each in self.readiness.results}
        slug = self.dossier.project.slug
        told = [shown(slug, self.gate.key, each, results) for each in self.verdict.reasons]
        titles = {each.key: each.title for each in self.gate.criteria}
        owed = [
            excused(slug, each, titles.get(each.criterion, each.criterion))
            for each in self.verdict.exceptions
        ]
        blocking = len(self.verdict.blocking)
        return [*told[:blocking], *owed, *told[blocking:]]

    @property
    def use(self) -> str:
        """For what use the answer holds."""
        region = "every region" if self.asked.region == EVERYWHERE else self.asked.region
        return f"For {self.asked.environment}, up to {self.asked.traffic} % of the traffic, in {region}"

    @property
    def subtitle(self) -> str:
        """The answer in one line."""
        blocking = len(self.verdict.blocking)
        if blocking:
            stand = "thing stands" if blocking == 1 else "things stand"
            return f"{blocking} {stand} between this and yes"
        words = [f"{each.name} as {each.seat}" for each in self.verdict.decided_by]
        until = self.verdict.valid_until
        ends = f" Until {until:%-d %b %Y, %H:%M} UTC, unless something moves." if until else ""
        return f"Decided by {', '.join(words)}.{ends}"

    @cached_property
    def rows(self) -> list[Row]:
        """All fourteen rows; the gate expects some of them."""
        results = {each.key: each for each in self.readiness.deliverables}
        return [Row(each, each.at(self.gate.key), results.get(each.key)) for each in catalogue().deliverables]

    @property
    def deliverables_count(self) -> str:
        return count_of(self.readiness.deliverables) + " for this gate"

    @property
    def others(self) -> list[CriterionResult]:
        """The criteria beside the table, in the order of the catalogue."""
        return [each for each in self.readiness.results if not each.row]

    @property
    def others_count(self) -> str:
        return count_of(self.others)

    @property
    def count(self) -> str:
        return count_of(self.readiness.results)

    @property
    def sittings(self) -> list[Review]:
        return self.dossier.reviews_of(self.gate.key)

    @property
    def under_way(self) -> Review | None:
        """The sitting whose minutes are not sealed."""
        return next((each for each in self.sittings if each.sealed_at is None), None)

    @cached_property
    def within(self) -> Asked | None:
        """What its conditions leave open, when only they are in the way of what was asked."""
        if self.verdict.codes != {"condition_not_met"}:
            return None
        found = widest_within(self.verdict.conditions, self.asked.snapshot)
        return found if found != self.asked else None

    @property
    def within_query(self) -> str:
        return urlencode(parameters(self.within)) if self.within else ""

    @property
    def curl(self) -> str:
        query = urlencode(parameters(self.asked))
        path = (
            f"{settings.PUBLIC_URL}/api/v1/projects/{self.dossier.project.slug}/gates/{self.gate.key}/verdict"
        )
        address = shlex.quote(f"{path}?{query}" if query else path)
        return f'curl -fsS -H "Authorization: Bearer $GATEHOUSE_TOKEN" {address}'

    @property
    def command(self) -> str:
        given = [f"--{name} {shlex.quote(str(value))}" for name, value in parameters(self.asked).items()]
        return " ".join(["gatehouse verdict", self.dossier.project.slug, self.gate.key, *given])


def read(dossier: Dossier, gate: str, asked: Asked, now: datetime) -> GateReading:
    """One gate as asked for. Raises `KeyError` for a gate the catalogue does not have."""
    facts = verdict_facts(dossier, gate, asked, now)
    return GateReading(
        dossier=dossier,
        standing=gate_standing(dossier, gate, now),
        asked=asked,
        verdict=evaluate(facts, asked, catalogue(), now),
        readiness=assess(facts.gate, catalogue(), now, asked.traffic),
        now=now,
    )


def reading_of(dossier: Dossier, standing: Standing, now: datetime) -> GateReading:
    """A gate as it stands: for the widest use that its conditions leave open, already judged."""
    return GateReading(dossier, standing, standing.verdict.asked, standing.verdict, standing.readiness, now)


def parameters(asked: Asked) -> dict[str, str]:
    """Only what differs from the widest: the shorter line asks the same."""
    widest = Asked()
    region = "" if asked.region == EVERYWHERE else asked.region
    given = {"snapshot": asked.snapshot, "environment": asked.environment, "traffic": str(asked.traffic)}
    told = {name: value for name, value in given.items() if value != str(getattr(widest, name))}
    return told | ({"region": region} if region else {})


def count_of(results: list[CriterionResult] | tuple[CriterionResult, ...]) -> str:
    """How many of what is owed hold or are covered: `12 of 12`."""
    owed = [each for each in results if each.status != "not_owed"]
    return f"{sum(each.status in ('met', 'covered') for each in owed)} of {len(owed)}"


def state_word(result: CriterionResult) -> str:
    """The criterion's state in the house's words; what only blocks later reads as backlog."""
    if result.status != "unmet":
        return result.status
    if result.overdue:
        return "overdue"
    return "unmet" if result.blocks else "backlog"


def seats(dossier: Dossier, gate: Gate, review: Review | None) -> list[Seat]:
    """Every seat with its decision, or with those who may decide in it."""
    names = seats_of(review) if review else gate.seats_for(dossier.project.risk_class)
    made = {each.seat: each for each in review.decisions.all()} if review else {}
    holders = {each.role: each.name for each in dossier.holders}
    found = []
    for name in names:
        decision = made.get(name)
        who = decision.person.name if decision else holders.get(SEAT_ROLES[name], "")
        found.append(
            Seat(name, who, decision.outcome if decision else "", decision.decided_at if decision else None)
        )
    return found


def exceptions_at(dossier: Dossier, gate: str, now: datetime) -> list[ExceptionFacts]:
    """The exceptions that cover a criterion of the gate, or did until they ran out."""
    at_gate = (each for each in dossier.exceptions if each.gate == gate)
    return [each for each in at_gate if is_live(each, now) or is_overdue(each, now)]


def review_state(review: Review, now: datetime) -> str:
    return state_of(review, now)
