"""A project and its people at a gate, built through the real services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from evidence.intake.storing import store
from evidence.kinds import kinds
from evidence.models import ArtefactVersion
from evidence.services import artefacts, citations
from gates.catalogue import catalogue
from gates.models import Decision, GateException, Review
from gates.selectors import readouts
from gates.selectors.dossier import dossier_of
from gates.selectors.reviews import one, seats_of
from gates.selectors.standing import readout_of
from gates.services import attestations, decisions, exceptions, minutes, reviews
from gates.services.decisions import Vote
from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.projects.models import Membership, Project, ProjectRole
from registry.models import Snapshot, VersionKind
from registry.services import snapshots, versions
from tests.conftest import NOW
from tests.documents import document

SITTERS = {"reviewer": "rui", "chair": "chen", "validator": "tomas", "committee": "mika"}
GO = Vote(outcome="go", can_ship=True, should_ship=True, reason="The evidence holds.")
LIMITED = Vote(
    outcome="go_with_conditions",
    can_ship=True,
    should_ship=True,
    reason="Only for a start.",
    conditions=({"environment": "production", "traffic": 5, "text": "A person reads every refusal."},),
)
NO = Vote(outcome="no_go", can_ship=False, should_ship=False, reason="The drill failed.")


@dataclass
class World:
    """Acts in the name of the cast. `at` is when things happen unless an act says otherwise."""

    people: Mapping[str, User]
    project: Project
    at: datetime = NOW
    uploads: int = field(default=0)

    def by(self, name: str, via: Any = "session", signed_in: datetime | None = None) -> Caller:
        return Caller(
            self.people[name], via=via, scopes=frozenset({"write"}), signed_in_at=signed_in or self.at
        )

    def also(self, name: str, role: str, proposed_by: str = "priya") -> None:
        """Give somebody one more role."""
        Membership(
            project=self.project, person=self.people[name], role=ProjectRole(role),
            proposed_by=self.people[proposed_by], proposed_at=self.at,
        ).write(by=self.by("priya", via="command"), at=self.at, why="granted")  # fmt: skip

    def document(
        self, kind: str = "threat_model", *, by: str = "ada", at: datetime | None = None, **fields: Any
    ) -> ArtefactVersion:
        """A document at the top rung of its kind."""
        self.uploads += 1
        at = at or self.at
        if not {"link", "content", "upload"} & set(fields):
            fields["upload"] = store(document(kind, self.uploads), name=f"{kind}-{self.uploads}.md")
        values = {"state": kinds()[kind].ladder[-1], "effective_date": at.date(), **fields}
        values.setdefault("title", kinds()[kind].label)
        return artefacts.add(by=self.by(by, signed_in=at), at=at, project=self.project, kind=kind, **values)

    def next_version(
        self, first: ArtefactVersion, *, by: str = "ada", at: datetime | None = None
    ) -> ArtefactVersion:
        self.uploads += 1
        at = at or self.at
        upload = store(document(first.artefact.kind, "again", self.uploads), name=f"again-{self.uploads}.md")
        return artefacts.add_version(
            by=self.by(by, signed_in=at), at=at, artefact=first.artefact, upload=upload, state=first.state,
            effective_date=at.date(),
        )  # fmt: skip

    def cite(self, version: ArtefactVersion, requirement: str = "AIA-9.1", by: str = "ada") -> None:
        citations.cite(by=self.by(by), at=self.at, version=version, requirement=requirement)

    def snapshot(self, by: str = "ada", name: str = "risk") -> Snapshot:
        made = [
            versions.register(
                by=self.by(by), at=self.at, project=self.project, kind=kind, name=f"{name}-{kind}", version="1.0.0",
                digest="sha256:" + f"{number:064x}",
            )
            for number, kind in enumerate(VersionKind.values)
        ]  # fmt: skip
        return snapshots.capture(by=self.by(by), at=self.at, project=self.project, versions=made)

    def attest(
        self, criterion: str, *, gate: str = "model-exit", holds: bool = True, by: str = "ada"
    ) -> None:
        attestations.attest(
            by=self.by(by), at=self.at, project=self.project, gate=gate, criterion=criterion, holds=holds,
            statement="I have seen it run.",
        )  # fmt: skip

    def fill_model_exit(self, but: tuple[str, ...] = ()) -> None:
        """Everything Model-exit asks for, except the named criteria."""
        for each in catalogue().gate("model-exit").criteria:
            if each.key in but:
                continue
            if each.check == "deliverable":
                found = self.document(each.kind)
                if each.kind == "threat_model":
                    self.cite(found)
            elif each.check == "attestation":
                self.attest(each.key)

    def open(self, gate: str = "model-exit", *, by: str = "ada", frozen: bool = True, **more: Any) -> Review:
        """A review that sits in a week and is frozen at once."""
        values: dict[str, Any] = {"sitting_at": self.at + timedelta(days=7), **more}
        values.setdefault("freeze_at", self.at if frozen else self.at + timedelta(days=2))
        return reviews.open_review(by=self.by(by), at=self.at, project=self.project, gate=gate, **values)

    def shown(self, review: Review, at: datetime | None = None) -> str:
        """The digest of what somebody reads who opens the review's page now."""
        return readouts.remember(readout_of(dossier_of(self.project), review, at or self.at), review)

    def decide(
        self,
        review: Review,
        seat: str,
        vote: Vote = GO,
        *,
        name: str = "",
        at: datetime | None = None,
        **more: Any,
    ) -> Decision:
        at = at or self.at
        digest = more.pop("readout_digest", None)
        by = more.pop("by", None) or self.by(name or SITTERS.get(seat, "rui"), signed_in=at)
        return decisions.decide(
            by=by, at=at, review=review, seat=seat, vote=vote,
            readout_digest=self.shown(review, at) if digest is None else digest,
        )  # fmt: skip

    def decide_all(self, review: Review, vote: Vote = GO) -> Review:
        for seat in seats_of(review):
            self.decide(review, seat, vote)
        return self.fresh(review)

    def complete(self, review: Review, by: str = "noor") -> None:
        minutes.complete(
            by=self.by(by), at=self.at, review=review, present="All seats.", discussion="We read it.", actions="",
        )  # fmt: skip

    def seal(self, review: Review, by: str = "chen") -> Review:
        return minutes.seal(by=self.by(by), at=self.at, review=review)

    def sealed(self, gate: str = "model-exit", vote: Vote = GO, **more: Any) -> Review:
        """A review opened, decided, minuted and sealed."""
        review = self.decide_all(self.open(gate, **more), vote)
        self.complete(review)
        return self.seal(review)

    def request(self, criterion: str = "adr-corpus", *, by: str = "ada", **more: Any) -> GateException:
        values: dict[str, Any] = {
            "gate": "model-exit",
            "rationale": "The corpus lacks two records.",
            "scope": "Two decisions of October.",
            "compensating_measure": "The architect is on call.",
            "owner": self.people["ada"],
            "remediation_date": self.at + timedelta(days=30),
            **more,
        }
        return exceptions.request(
            by=self.by(by), at=self.at, project=self.project, criterion=criterion, **values
        )

    def approve(self, exception: GateException, *, by: str = "chen", approve: bool = True) -> GateException:
        return exceptions.answer(
            by=self.by(by), at=self.at, exception=exception, approve=approve, reason="The risk is small."
        )

    def fresh(self, review: Review) -> Review:
        return one(self.project, review.number)
