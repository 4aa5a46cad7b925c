"""Facts of one high-risk project at Produce-exit in which everything holds; each test breaks one thing."""

import datetime as dt
from dataclasses import replace

from evidence.kinds import kinds
from evidence.rules.facts import CoverageFacts
from evidence.rules.states import Item
from gates.catalogue import catalogue
from gates.rules.conditions import Asked
from gates.rules.decisions import Decided
from gates.rules.exceptions import ExceptionFacts
from gates.rules.facts import Attested, CoverageSummary, Gap, GateFacts, Holder, Seal, SnapshotFacts
from gates.rules.readout import readout
from gates.rules.verdict import ReviewFacts, VerdictFacts, evaluate

CATALOGUE = catalogue()
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SEALED = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
SNAPSHOT = SnapshotFacts(3, "sha256:" + "c" * 64, dt.datetime(2026, 11, 10, tzinfo=dt.UTC))
GAP = Gap("AIA-AIV.3.i1", "Annex IV", "Annex IV, point 3, item 1")
SEATS = ("reviewer", "chair", "validator", "committee")
PEOPLE = {"reviewer": "Rui", "chair": "Chen", "validator": "Tomas", "committee": "Mika"}


def item(kind, state="", number=1, **more):
    """A version of the only artefact of that kind, recorded after Model-exit was sealed."""
    made = Item(
        artefact=kind,
        version=f"{kind}-{number}",
        number=number,
        kind=kind,
        title=kinds()[kind].label,
        state=state or kinds()[kind].ladder[-1],
        sha256="sha256:" + f"{number:064x}",
        effective_on=dt.date(2026, 11, 1),
        recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
    )
    return replace(made, **more)


def all_items():
    return tuple(item(each.kind) for each in CATALOGUE.deliverables if each.check == "deliverable")


def gate_facts(**more):
    gate = CATALOGUE.gate(more.get("gate", "produce-exit"))
    attested = (each.key for each in gate.criteria if each.check == "attestation")
    made = GateFacts(
        project="bank-credit-decision",
        gate=gate.key,
        risk_class="high",
        items=all_items(),
        attestations=tuple(Attested(key, True, "Ada", SEALED) for key in attested),
        coverage=CoverageSummary(113, 113, "complete"),
        snapshot=SNAPSHOT,
        seals=(Seal("model-exit", SEALED),),
        holders=(Holder("owner", "Ines"), Holder("architect", "Ada"), Holder("engineer", "Cai")),
    )
    return replace(made, **more)


def without(facts, kind):
    return replace(facts, items=tuple(each for each in facts.items if each.kind != kind))


def but(facts, changed):
    """The facts with one item in place of the others of its kind."""
    return replace(without(facts, changed.kind), items=(*without(facts, changed.kind).items, changed))


def unattested(facts, key):
    return replace(facts, attestations=tuple(each for each in facts.attestations if each.criterion != key))


def exception(**more):
    made = ExceptionFacts(
        id="EX-1",
        gate="produce-exit",
        criterion="eval-covers-every-slice",
        state="approved",
        owner="Ada",
        requested_by="Ada",
        approver="Chen",
        scope="One slice",
        remediation_at=dt.datetime(2027, 1, 15, tzinfo=dt.UTC),
    )
    return replace(made, **more)


def decided(seat, outcome="go", digest="now", **more):
    person = PEOPLE[seat]
    return Decided(seat, person.lower(), person, outcome, digest, NOW - dt.timedelta(hours=1), **more)


def review(*decisions, **more):
    made = ReviewFacts(7, "decided", SEATS, decisions or tuple(decided(seat) for seat in SEATS), SNAPSHOT)
    return replace(made, **more)


def facts(gate=None, **more):
    made = VerdictFacts(gate or gate_facts(), review(), readout_now="now", asked_snapshot=SNAPSHOT)
    return replace(made, **more)


def verdict(found=None, now=NOW, **asked):
    return evaluate(found or facts(), Asked(snapshot=SNAPSHOT.digest, **asked), CATALOGUE, now)


def readout_of(found=None, coverage=None):
    return readout(found or gate_facts(), coverage or CoverageFacts(), CATALOGUE)
