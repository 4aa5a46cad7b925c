"""The readout: what a review sees, and what a decision binds to.

The digest covers what people chose. It does not cover link health, freshness, measurements, remediation or
the clock: those are looked at again by every verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.rules.digests import digest as digest_of
from evidence.rules.digests import plain
from evidence.rules.facts import Answered, Cited, CoverageFacts
from evidence.rules.states import Item
from gates.catalogue import Catalogue
from gates.rules.checks import pinned_for
from gates.rules.exceptions import ExceptionFacts
from gates.rules.facts import GateFacts


@dataclass(frozen=True, slots=True)
class Pinned:
    """One version in the readout."""

    artefact: str
    version: str
    title: str
    kind: str
    state: str
    sha256: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readout:
    """What a review sees. Each part maps a name that a person can read to what stood there."""

    catalogue: str
    catalogue_digest: str
    gate: str
    risk_class: str
    snapshot: str
    items: tuple[Pinned, ...]
    criteria: tuple[str, ...]
    citations: tuple[str, ...]
    judgements: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    not_applicable: tuple[str, ...]
    exceptions: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """What the sign form carries and the decision binds to."""
        return digest_of(self)

    def as_plain(self) -> dict[str, Any]:
        """The readout as JSON types, to be stored with the decision."""
        content: dict[str, Any] = plain(self)
        return content

    @classmethod
    def from_plain(cls, content: Mapping[str, Any]) -> Readout:
        """The readout as `as_plain` stored it."""
        made: dict[str, Any] = dict(content)
        for name in ("judgements", "answers", "exceptions"):
            made[name] = tuple((first, second) for first, second in content[name])
        for name in ("criteria", "citations", "not_applicable"):
            made[name] = tuple(content[name])
        made["items"] = tuple(Pinned(**{**row, "places": tuple(row["places"])}) for row in content["items"])
        return cls(**made)


def readout(facts: GateFacts, coverage: CoverageFacts, catalogue: Catalogue) -> Readout:
    """The readout that these facts make.

    It holds, for each deliverable of the gate, the newest versions at the asked rung, because drafts change
    nothing, and every version cited for a requirement.
    """
    gate = catalogue.gate(facts.gate)
    owed = gate.owed_by(facts.risk_class, facts.role)
    cited = [each for each in coverage.citations if each.confirmed and each.current]
    pinned = [_pinned(item) for each in owed if each.kind for item in pinned_for(each, facts)]
    pinned += [
        Pinned(each.artefact, each.version, each.title, each.kind, each.state, each.sha256) for each in cited
    ]
    return Readout(
        catalogue=catalogue.version,
        catalogue_digest=catalogue.digest,
        gate=facts.gate,
        risk_class=facts.risk_class,
        snapshot=facts.snapshot.digest if facts.snapshot else "",
        items=_merged(pinned, [(each.version, each.place) for each in cited]),
        criteria=tuple(sorted(f"{each.key}: {each.severity}" for each in owed)),
        citations=tuple(
            sorted({f"{each.requirement}: {each.title} [{each.version}], {each.place}" for each in cited})
        ),
        judgements=_judgements(cited),
        answers=tuple(sorted(_answer(each) for each in coverage.answers)),
        not_applicable=tuple(sorted(each.requirement for each in coverage.not_applicable if each.holds)),
        exceptions=tuple(sorted(_granted(each) for each in facts.exceptions if _counts(each, facts.gate))),
    )


def _judgements(cited: Iterable[Cited]) -> tuple[tuple[str, str], ...]:
    judged = {(f"{each.requirement}: {each.title} [{each.version}]", each.judgement) for each in cited}
    return tuple(sorted((name, word) for name, word in judged if word != "unjudged"))


def _answer(answered: Answered) -> tuple[str, str]:
    word = "yes" if answered.applies else "no"
    return answered.condition, f"{word}, {'confirmed' if answered.confirmed_by else 'not confirmed'}"


def _counts(exception: ExceptionFacts, gate: str) -> bool:
    """Granted and standing: a remediated one was granted too, so that remediation changes nothing."""
    return (
        exception.gate == gate and exception.state in ("approved", "remediated") and not exception.superseded
    )


def _granted(each: ExceptionFacts) -> tuple[str, str]:
    until = each.remediation_at.astimezone(dt.UTC).isoformat()
    return each.id, f"{each.criterion} {each.requirement} until {until}, by {each.approver}: {each.scope}"


def _pinned(item: Item) -> Pinned:
    return Pinned(item.artefact, item.version, item.title, item.kind, item.state, item.sha256, item.places)


def _merged(pinned: Iterable[Pinned], places: Iterable[tuple[str, str]]) -> tuple[Pinned, ...]:
    """Each version once, with all places in it that are cited, in a fixed order."""
    cited: dict[str, set[str]] = {}
    for version, place in places:
        cited.setdefault(version, set()).add(place)
    found = {each.version: each for each in pinned}
    rows = (
        Pinned(
            each.artefact,
            each.version,
            each.title,
            each.kind,
            each.state,
            each.sha256,
            tuple(sorted(cited.get(each.version, set()) | set(each.places))),
        )
        for each in found.values()
    )
    return tuple(sorted(rows, key=lambda each: (each.artefact, each.version)))
