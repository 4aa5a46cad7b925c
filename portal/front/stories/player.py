"""Playing a story through the services, in the order of its days, as the people it names.

Nothing is written past the services: what a story shows could have been done by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q

from evidence.frameworks import load as load_framework
from evidence.intake.storing import store
from evidence.models import Artefact, ArtefactVersion, Judged
from evidence.rules.places import Place, format_place
from evidence.selectors.requirements import live_citations
from evidence.services import applicability, artefacts, citations, conditions, judgements
from gates.models import GateException, Review
from gates.selectors.dossier import dossier_of
from gates.selectors.standing import readout_of
from gates.services import attestations, decisions, exceptions, minutes, packs, reviews
from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.front.stories.operations import Operations
from portal.front.stories.script import Story
from portal.jobs.models import Job, State
from portal.jobs.running import execute
from portal.projects.models import Project
from portal.projects.services import people, projects
from registry.models import Snapshot, Version
from registry.services import snapshots, versions

Act = tuple[datetime, int, Callable[[], None]]
MEDIA = {
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".json": "application/json",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".mmd": "text/vnd.mermaid",
}


class Player:
    """One story on its way through the installation."""

    def __init__(self, story: Story, cast: dict[str, User]) -> None:
        self.story, self.cast = story, cast
        self.versions: dict[str, Version] = {}
        self.snapshots: list[Snapshot] = []
        self.artefacts: dict[str, Artefact] = {}
        self.project: Project

    def play(self) -> Project:
        """Register the project, then act after act by date; returns the project as it stands at the end."""
        self._register()
        acts = [
            *self._registry(), *self._documents(), *self._conditions(), *self._judgements(), *self._gates(),
            *Operations(self.story, self.cast, self.project, self.artefacts).acts(),
        ]  # fmt: skip
        for _, _, act in sorted(acts, key=lambda each: each[:2]):
            act()
        return self.project

    # -- people and project

    def _by(self, username: str) -> Caller:
        return Caller(self.cast[username], via="command")

    def _register(self) -> None:
        content = self.story.content
        first = self.story.moment(min(each["day"] for each in content["registry"]["versions"]) - 3, hour=9)
        self.project = projects.register(
            by=self._by("ada"), at=first, slug=content["slug"], name=content["name"],
            purpose=" ".join(content["purpose"].split()), owner=self.cast[content["owner"]], role=content["role"],
            risk_class=content["risk_class"], risk_class_reason=" ".join(content["risk_class_reason"].split()),
            stage=content["stage"].lower(), tier=str(content.get("tier", "")),
            regions=", ".join(content.get("regions", []))[:300], users=str(content.get("users", ""))[:300], demo=True,
        )  # fmt: skip
        self._grant(first)

    def _grant(self, at: datetime) -> None:
        """The owner proposes; an administrator is the second person for roles that decide."""
        owner, administrator = self._by(self.story.content["owner"]), self._by("root")
        for role, usernames in self.story.content["roles"].items():
            for username in usernames:
                if (role, username) == ("architect", "ada"):
                    continue
                made = people.grant(
                    by=owner, at=at, project=self.project, person=self.cast[username], role=role
                )
                if made.needs_confirmation:
                    people.confirm(by=administrator, at=at + timedelta(hours=1), membership=made)

    # -- registry

    def _registry(self) -> list[Act]:
        registry = self.story.content["registry"]
        acts: list[Act] = [self._at(each["day"], 9, self._version, each) for each in registry["versions"]]
        return acts + [self._at(each["day"], 11, self._snapshot, each) for each in registry["snapshots"]]

    def _version(self, row: dict[str, Any], at: datetime) -> None:
        digest = "sha256:" + hashlib.sha256(row["digest_of"].encode()).hexdigest()
        made = versions.register(
            by=self._by(row["by"]), at=at, project=self.project, kind=row["kind"], name=row["name"],
            version=str(row["version"]), digest=digest, location=row["location"], note=row["digest_of"],
        )  # fmt: skip
        self.versions[f"{made.name} {made.version}"] = made

    def _snapshot(self, row: dict[str, Any], at: datetime) -> None:
        chosen = [self.versions[name] for name in row["versions"]]
        self.snapshots.append(
            snapshots.capture(by=self._by(row["by"]), at=at, project=self.project, versions=chosen)
        )
        self._run("evidence.file_snapshot")
        for each in row.get("citations", []):
            filed = self._newest(Artefact.objects.get(project=self.project, kind="registry_snapshot"))
            self._cite(row["by"], at, filed, each)

    def _run(self, kind: str) -> None:
        """Run the jobs that the next act builds on; all others wait for the worker."""
        for job in Job.objects.filter(kind=kind, state=State.QUEUED):
            execute(job.pk)

    # -- documents

    def _documents(self) -> list[Act]:
        acts: list[Act] = []
        for row in self.story.content["artefacts"]:
            for number, version in enumerate(row["versions"]):
                last = number == len(row["versions"]) - 1
                acts.append(
                    self._at(
                        version["day"], 14, self._upload, {"artefact": row, "version": version, "last": last}
                    )
                )
        return acts

    def _upload(self, row: dict[str, Any], at: datetime) -> None:
        artefact, version = row["artefact"], row["version"]
        facts: dict[str, Any] = {
            "by": self._by(version["by"]), "at": at, "state": version["state"],
            "effective_date": self.story.date(version["effective_day"]), "note": version.get("note", ""),
            "snapshot_digest": self._bound_to(version), "content": self.story.stated(version),
            **self._bytes_or_link(version),
        }  # fmt: skip
        if artefact["key"] in self.artefacts:
            self._withdraw_citations(artefact["key"], at)
            made = artefacts.add_version(artefact=self.artefacts[artefact["key"]], **facts)
        else:
            made = artefacts.add(
                project=self.project, kind=artefact["kind"], title=artefact["title"], **facts
            )
            self.artefacts[artefact["key"]] = made.artefact
        self._cite_all(artefact, made, at + timedelta(minutes=30), in_detail=row["last"])

    def _bytes_or_link(self, version: dict[str, Any]) -> dict[str, Any]:
        """A link is filed as one; nothing is fetched."""
        if link := version.get("link"):
            return {"link": link}
        name = PurePosixPath(version["file"]).name
        return {
            "upload": store(
                self.story.document(version), name=name, media_type=MEDIA[PurePosixPath(name).suffix]
            )
        }

    def _bound_to(self, version: dict[str, Any]) -> str:
        number = version.get("snapshot")
        return self.snapshots[number - 1].digest if number else ""

    def _cite_all(
        self, artefact: dict[str, Any], made: ArtefactVersion, at: datetime, *, in_detail: bool
    ) -> None:
        """A first version is cited as a whole, what replaces it at the places that carry the requirement."""
        rows = artefact["citations"]
        if not in_detail:
            rows = [
                {"requirement": each, "whole": True}
                for each in dict.fromkeys(row["requirement"] for row in rows)
            ]
        for each in rows:
            self._cite("ada", at, made, each)

    def _withdraw_citations(self, key: str, at: datetime) -> None:
        for each in live_citations([self.project.pk]):
            if each.version.artefact_id == self.artefacts[key].pk:
                citations.withdraw(
                    by=self._by("ada"), at=at, citation=each, reason="A new version takes its place."
                )

    def _cite(self, username: str, at: datetime, version: ArtefactVersion, row: dict[str, Any]) -> None:
        citations.cite(
            by=self._by(username),
            at=at,
            version=version,
            requirement=row["requirement"],
            place=format_place(_place(row)),
        )

    def _newest(self, artefact: Artefact) -> ArtefactVersion:
        found: ArtefactVersion = artefact.versions.order_by("-number")[0]
        return found

    # -- what applies, what suffices

    def _conditions(self) -> list[Act]:
        day = min((review["opened_day"] for review in self.story.gates["reviews"]), default=-50) - 2
        return [self._at(day, 10, self._condition, each) for each in self.story.content["conditions"]]

    def _condition(self, row: dict[str, Any], at: datetime) -> None:
        key = {each.text: each.key for each in load_framework("ai-act").conditions}[row["condition"]]
        made = conditions.answer(
            by=self._by(row["by"]), at=at, project=self.project, condition=key, applies=bool(row["answer"]),
            reason=row["reason"],
        )  # fmt: skip
        if not made.applies:
            conditions.confirm(by=self._by(row["confirmed_by"]), at=at + timedelta(hours=2), answer=made)

    def _judgements(self) -> list[Act]:
        row = self.story.content["judgements"]
        acts: list[Act] = [
            self._at(each["day"], 15, self._set_aside, each)
            for each in self.story.content.get("not_applicable", [])
        ]
        if "day" in row:
            acts.append(self._at(row["day"], 16, self._judge_all, row))
        return acts

    def _judge_all(self, row: dict[str, Any], at: datetime) -> None:
        """Artefact by artefact: one act for all the requirements it is cited for."""
        wanted: dict[int, tuple[ArtefactVersion, set[str]]] = {}
        for citation in live_citations([self.project.pk]):
            wanted.setdefault(citation.version_id, (citation.version, set()))[1].add(citation.requirement)
        keys = {artefact.pk: key for key, artefact in self.artefacts.items()}
        for number, (version, requirements) in enumerate(wanted.values()):
            judgements.judge(
                by=self._by(row["by"]), at=at + timedelta(minutes=number), version=version,
                requirements=sorted(requirements), judged=Judged.SUFFICIENT,
                reason=row["note_per_artefact"].get(keys.get(version.artefact_id, ""), ""),
            )  # fmt: skip

    def _set_aside(self, row: dict[str, Any], at: datetime) -> None:
        made = applicability.propose(
            by=self._by(row["by"]),
            at=at,
            project=self.project,
            requirement=row["requirement"],
            reason=row["reason"],
        )
        applicability.approve(by=self._by(row["approved_by"]), at=at + timedelta(hours=1), proposal=made)

    # -- gates

    def _gates(self) -> list[Act]:
        words = [*self.story.content.get("attestations", []), *self.story.gates.get("attestations", [])]
        acts: list[Act] = [self._at(each["day"], 15, self._attest, each) for each in words]
        for each in self.story.content.get("exceptions", []):
            acts.append(self._at(each["requested_day"], 12, self._request_exception, each))
            acts.append(self._at(each["approved_day"], 17, self._approve_exception, each))
        for review in self.story.gates["reviews"]:
            acts.append(self._at(review["opened_day"], 16, self._open, review))
            if "decisions" in review:
                acts.append(self._at(review["sitting_day"], 10, self._decide, review))
                acts.append(self._at(review["sealed_day"], 16, self._seal, review))
        return acts

    def _attest(self, row: dict[str, Any], at: datetime) -> None:
        attestations.attest(
            by=self._by(row["by"]), at=at, project=self.project, gate=row["gate"], criterion=row["criterion"],
            holds=row["holds"], statement=row["statement"],
        )  # fmt: skip

    def _request_exception(self, row: dict[str, Any], at: datetime) -> None:
        exceptions.request(
            by=self._by(row["requested_by"]), at=at, project=self.project, gate=row["gate"],
            criterion=row["criterion"], rationale=_line(row["rationale"]), scope=_line(row["scope"]),
            compensating_measure=_line(row["compensating_measure"]), owner=self.cast[row["owner"]],
            remediation_date=self.story.moment(row["remediation_day"], hour=17),
        )  # fmt: skip

    def _approve_exception(self, row: dict[str, Any], at: datetime) -> None:
        waiting = GateException.objects.get(
            project=self.project, gate=row["gate"], criterion=row["criterion"]
        )
        exceptions.answer(
            by=self._by(row["approved_by"]),
            at=at,
            exception=waiting,
            approve=True,
            reason=_line(row["approval_reason"]),
        )

    def _open(self, row: dict[str, Any], at: datetime) -> None:
        reviews.open_review(
            by=self._by(row["opened_by"]), at=at, project=self.project, gate=row["gate"],
            sitting_at=self.story.moment(row["sitting_day"], 10), freeze_at=self.story.moment(row["freeze_day"], 17),
            snapshot=self.snapshots[row["snapshot"] - 1] if row.get("snapshot") else None,
        )  # fmt: skip

    def _decide(self, row: dict[str, Any], at: datetime) -> None:
        for number, each in enumerate(row["decisions"]):
            review = self._review(row)
            moment = at + timedelta(minutes=12 * number)
            shown = readout_of(dossier_of(self.project), review, moment)
            decisions.decide(
                by=self._by(each["by"]), at=moment, review=review, seat=each["seat"], readout_digest=shown.digest,
                vote=decisions.Vote(
                    outcome=each["outcome"], can_ship=True, should_ship=True, reason=_line(each["reason"]),
                    conditions=each.get("conditions", []), dissent=each.get("dissent", ""),
                    asked_to_ship_by=each.get("asked_to_ship_by", ""),
                ),
            )  # fmt: skip

    def _seal(self, row: dict[str, Any], at: datetime) -> None:
        review, text = self._review(row), row["minutes"]
        minutes.complete(
            by=self._by(text["by"]), at=at, review=review, present=_line(text["present"]),
            discussion=text["discussion"], actions=text["actions"],
        )  # fmt: skip
        sealed = minutes.seal(by=self._by("chen"), at=at + timedelta(minutes=40), review=review)
        if requested := row.get("pack"):
            packs.request_final(by=self._by(requested["by"]), at=at + timedelta(hours=1), review=sealed)

    def _review(self, row: dict[str, Any]) -> Review:
        found: Review = Review.objects.filter(Q(project=self.project) & Q(gate=row["gate"])).order_by(
            "-number"
        )[0]
        return found

    def _at(
        self, day: int, hour: int, act: Callable[[dict[str, Any], datetime], None], row: dict[str, Any]
    ) -> Act:
        moment = self.story.moment(day, hour)
        return moment, hour, lambda: act(row, moment)


def _place(row: dict[str, Any]) -> Place:
    for kind in ("heading", "page", "line", "row", "field"):
        if kind in row:
            return Place(kind, str(row[kind]))
    return Place()


def _line(text: str) -> str:
    return " ".join(text.split())
