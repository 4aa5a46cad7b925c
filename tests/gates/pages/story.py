"""A small project whose Model-exit is ready to be decided, made through the real services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from evidence.intake.storing import store
from evidence.services import artefacts
from gates.catalogue import catalogue
from gates.models import GateException, Review
from gates.selectors.dossier import dossier_of
from gates.selectors.standing import readout_of
from gates.services import attestations, decisions, exceptions, minutes, reviews
from gates.services.decisions import Vote
from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.projects.models import Project, RiskClass
from registry.models import SNAPSHOT_KINDS, Snapshot
from registry.services import snapshots, versions
from tests.conftest import make_project
from tests.documents import document

GATE = "model-exit"
GO = Vote("go", True, True, "Every check is met.")


@dataclass
class Story:
    """Who acts on which project, at moments before `now`."""

    people: dict[str, User]
    project: Project
    now: datetime

    def by(self, username: str, at: datetime | None = None) -> Caller:
        return Caller(self.people[username], signed_in_at=at or self.now)

    def before(self, **ago: float) -> datetime:
        return self.now - timedelta(**ago)

    def upload(self, kind: str, state: str, at: datetime | None = None, by: str = "ada", **more: Any) -> Any:
        at = at or self.before(days=30)
        data = document(kind, at.isoformat())
        return artefacts.add(
            by=self.by(by), at=at, project=self.project, kind=kind, title=kind.replace("_", " ").capitalize(),
            state=state, effective_date=at.date(), upload=store(data, name=f"{kind}.md"), **more,
        )  # fmt: skip

    def deliverables(self, gate: str = GATE, without: tuple[str, ...] = ()) -> None:
        """Every document the gate expects, at its state."""
        for each in catalogue().expected_at(gate):
            if each.check == "deliverable" and each.key not in without:
                self.upload(each.kind, each.at(gate).rung)

    def attest(self, gate: str = GATE, without: tuple[str, ...] = ()) -> None:
        for each in catalogue().gate(gate).criteria:
            if each.check == "attestation" and each.key not in without:
                self.attest_one(each.key, gate)

    def attest_one(self, key: str, gate: str = GATE, holds: bool = True) -> None:
        attestations.attest(
            by=self.by("ada"), at=self.before(days=29), project=self.project, gate=gate, criterion=key,
            holds=holds, statement="I looked at it and it is so.",
        )  # fmt: skip

    def capture(self) -> Snapshot:
        number = Snapshot.objects.filter(project=self.project).count() + 1
        at = self.before(days=28)
        made = [
            versions.register(
                by=self.by("cai"), at=at, project=self.project, kind=kind, name=f"our-{kind}",
                version=f"{number}.0", digest=f"sha256:{number:064x}",
            )
            for kind in SNAPSHOT_KINDS
        ]  # fmt: skip
        return snapshots.capture(by=self.by("cai"), at=at, project=self.project, versions=made)

    def open(self, gate: str = GATE, frozen: bool = True, snapshot: Snapshot | None = None) -> Review:
        """A sitting tomorrow: frozen since four days, or not yet."""
        freeze = self.before(days=4) if frozen else self.now + timedelta(hours=12)
        return reviews.open_review(
            by=self.by("ada"), at=self.before(days=10), project=self.project, gate=gate,
            sitting_at=self.now + timedelta(days=1), freeze_at=freeze, snapshot=snapshot,
        )  # fmt: skip

    def decide(self, review: Review, username: str, seat: str, vote: Vote = GO) -> Any:
        shown = readout_of(dossier_of(self.project), review, self.now)
        return decisions.decide(
            by=self.by(username),
            at=self.now,
            review=review,
            seat=seat,
            vote=vote,
            readout_digest=shown.digest,
        )

    def seal(self, review: Review) -> Review:
        minutes.complete(
            by=self.by("noor"),
            at=self.now,
            review=review,
            present="Ines Costa",
            discussion="Calm.",
            actions="",
        )
        return minutes.seal(by=self.by("chen"), at=self.now, review=review)

    def excuse(
        self, criterion: str, days: float = 20, approved: bool = True, gate: str = GATE
    ) -> GateException:
        """An exception owned by Lea's stand-in Tomas; approved by Rui thirty days ago unless said otherwise."""
        at = self.before(days=29)
        made = exceptions.request(
            by=self.by("ada"), at=at, project=self.project, gate=gate, criterion=criterion,
            rationale="One slice is thin.", scope="That slice.", compensating_measure="A person checks each.",
            owner=self.people["tomas"], remediation_date=self.now + timedelta(days=days),
        )  # fmt: skip
        if approved:
            exceptions.answer(by=self.by("rui", at), at=at, exception=made, approve=True, reason="Bearable.")
        return made


def story_of(people: dict[str, User], slug: str = "letters", **fields: Any) -> Story:
    """An empty project of class transparency: two seats, reviewer and chair."""
    values = {"risk_class": RiskClass.TRANSPARENCY, "name": "Letter sorting", **fields}
    return Story(people, make_project(people, slug, **values), timezone.now())


def ready_story(people: dict[str, User], **fields: Any) -> Story:
    """Everything of Model-exit holds."""
    story = story_of(people, **fields)
    story.deliverables()
    story.attest()
    return story


Pages = Callable[..., Any]
