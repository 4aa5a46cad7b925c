"""Everything that the gates of some projects are judged on, gathered once in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from evidence.models import ArtefactVersion, Citation
from evidence.rules.completeness import assess as assess_coverage
from evidence.rules.coverage import Coverage
from evidence.rules.facts import CoverageFacts
from evidence.rules.holding import HeldBack
from evidence.rules.places import format_place
from evidence.rules.states import Item
from evidence.selectors.coverage import facts_for, place_of
from evidence.selectors.holding import held_back
from evidence.selectors.links import carried
from gates.models import Attestation, GateException, Minutes, Review
from gates.rules.exceptions import ExceptionFacts
from gates.rules.facts import Attested, CoverageSummary, GateFacts, Holder, Seal, standing_seals
from gates.selectors import exceptions as exception_selectors
from gates.selectors.reviews import outcome_of, snapshot_facts
from portal.accounts.models import Kind
from portal.projects.models import DECIDING_ROLES, Membership, Project
from registry.models import Snapshot

Row = TypeVar("Row", bound=Any)


@dataclass
class Dossier:
    """One project's records as the rules read them. Derived views are computed when they are asked for."""

    project: Project
    items: tuple[Item, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    exceptions: tuple[ExceptionFacts, ...] = ()
    reviews: tuple[Review, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    holders: tuple[Holder, ...] = ()
    minuted: frozenset[int] = frozenset()
    evidence: CoverageFacts = field(default_factory=CoverageFacts)

    @cached_property
    def _coverages(self) -> dict[tuple[str, datetime], Coverage]:
        return {}

    def coverage(self, now: datetime, snapshot_digest: str = "") -> Coverage:
        """Coverage on that release set at that moment; computed once for both."""
        wanted = (snapshot_digest, now)
        if wanted not in self._coverages:
            facts = replace(self.evidence, snapshot_digest=snapshot_digest)
            self._coverages[wanted] = assess_coverage(facts, now)
        return self._coverages[wanted]

    def gate_facts(
        self, gate: str, now: datetime, snapshot: Snapshot | None, *, review: Review | None = None
    ) -> GateFacts:
        """What the criteria of one gate look at, for a release set (or none yet), in a review (or before one)."""
        return GateFacts(
            project=self.project.slug,
            gate=gate,
            risk_class=self.project.risk_class,
            role=self.project.role,
            items=self.items,
            attestations=tuple(_attested(each) for each in self.attestations if each.gate == gate),
            coverage=CoverageSummary.of(self.coverage(now, snapshot.digest if snapshot else "")),
            snapshot=snapshot_facts(snapshot),
            exceptions=self.exceptions,
            seals=standing_seals(self.seals, review.opened_at if review else None),
            holders=self.holders,
        )

    def reviews_of(self, gate: str) -> list[Review]:
        """The sittings of that gate, newest first."""
        return [each for each in self.reviews if each.gate == gate]

    @property
    def seals(self) -> tuple[Seal, ...]:
        """Every moment at which a gate was passed."""
        return tuple(
            Seal(each.gate, each.sealed_at)
            for each in self.reviews
            if each.sealed_at and outcome_of(each) in ("go", "go_with_conditions")
        )

    @property
    def newest_snapshot(self) -> Snapshot | None:
        return self.snapshots[0] if self.snapshots else None


def dossier_of(project: Project) -> Dossier:
    return dossiers_of([project])[project.pk]


def dossiers_of(projects: Sequence[Project]) -> dict[int, Dossier]:
    """The records of these projects, by primary key: the same number of queries for one project as for fifty."""
    found = {project.pk: Dossier(project) for project in projects}
    _add_items(found)
    _add_exceptions(found)
    _add_people(found)
    reviews = Review.objects.filter(project__in=found).select_related(
        "project", "snapshot", "opened_by", "sealed_by"
    )
    for pk, rows in _grouped(reviews.prefetch_related("decisions__person").order_by("-number")).items():
        found[pk].reviews = tuple(rows)
    snapshots = Snapshot.objects.filter(project__in=found).select_related("captured_by").order_by("-number")
    for pk, snapshot_rows in _grouped(snapshots).items():
        found[pk].snapshots = tuple(snapshot_rows)
    words = Attestation.objects.filter(project__in=found, superseded_at=None).select_related("attested_by")
    for pk, said in _grouped(words).items():
        found[pk].attestations = tuple(said)
    completed = Minutes.objects.filter(review__project__in=found, completed_at__isnull=False)
    for minuted in completed.values_list("review__project_id", "review_id"):
        found[minuted[0]].minuted |= {minuted[1]}
    for pk, facts in facts_for(projects).items():
        found[pk].evidence = facts
    return found


def _add_items(found: dict[int, Dossier]) -> None:
    places: dict[int, list[str]] = defaultdict(list)
    live = Citation.objects.filter(project__in=found, withdrawn_at=None)
    for citation in live.only("version_id", "place_kind", "place", "requirement"):
        places[citation.version_id].append(f"{citation.requirement} {format_place(place_of(citation))}")
    versions = (
        ArtefactVersion.objects.filter(artefact__project__in=found)
        .select_related("artefact", "uploaded_by")
        .order_by("artefact__number", "number")
    )
    items: dict[int, list[Item]] = defaultdict(list)
    held, as_held = held_back(list(found)), carried(list(found))
    for version in versions:
        items[version.artefact.project_id].append(
            _item(version, places[version.pk], held.get(version.pk, ()), version.pk in as_held)
        )
    for pk, rows in items.items():
        found[pk].items = tuple(rows)


def _item(version: ArtefactVersion, places: list[str], held: tuple[HeldBack, ...], as_held: bool) -> Item:
    """A state that was set later than the bytes arrived counts from when it was set."""
    return Item(
        artefact=str(version.artefact.number),
        version=f"{version.artefact.number}.{version.number}",
        number=version.number,
        kind=version.artefact.kind,
        title=version.artefact.title,
        state=version.state,
        sha256=version.blob_id or "",
        effective_on=version.effective_date,
        recorded_at=max(version.uploaded_at, version.state_at),
        is_link=bool(version.link) and not as_held,
        withdrawn=version.artefact.withdrawn_at is not None,
        places=tuple(sorted(places)),
        owner=version.uploaded_by.name,
        held_back=held,
    )


def _add_exceptions(found: dict[int, Dossier]) -> None:
    rows: dict[int, list[GateException]] = defaultdict(list)
    people = ("project", "owner", "requested_by", "answered_by", "superseded_by")
    for exception in (
        GateException.objects.filter(project__in=found).select_related(*people).order_by("number")
    ):
        rows[exception.project_id].append(exception)
    for pk, exceptions in rows.items():
        found[pk].exceptions = tuple(exception_selectors.facts_of(each) for each in exceptions)


def _add_people(found: dict[int, Dossier]) -> None:
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    held = Membership.objects.filter(project__in=found, ended_at=None).select_related("person")
    for membership in held.order_by("person__display_name"):
        person = membership.person
        answers_for_it = person.is_active and person.kind == Kind.PERSON
        decides_nothing = person.is_administrator and membership.role in DECIDING_ROLES
        if membership.effective and answers_for_it and not decides_nothing:
            names[membership.project_id][membership.role].append(person.name)
    for pk, dossier in found.items():
        holders = [Holder(role, ", ".join(held_by)) for role, held_by in sorted(names[pk].items())]
        dossier.holders = (Holder("owner", dossier.project.owner.name), *holders)


def _attested(row: Attestation) -> Attested:
    return Attested(
        criterion=row.criterion,
        holds=row.holds,
        by=row.attested_by.name,
        at=row.attested_at,
        statement=row.statement,
    )


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.project_id].append(row)
    return grouped
