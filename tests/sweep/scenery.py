"""The projects that the sweep walks through, each with one of everything, built through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils import timezone

from evidence.intake.storing import store
from evidence.links import Outcome
from evidence.models import Blob, Incident, Link, NotApplicable, Pack, PackState, Preview
from evidence.rules.links.health import Found, Why
from evidence.selectors.frameworks import framework
from evidence.selectors.requirements import suggested_citations
from evidence.services import (
    applicability,
    conditions,
    drills,
    folders,
    following,
    incidents,
    judgements,
    retention,
    uploads,
)
from evidence.services.credentials import set_credential
from evidence.services.link_rounds import keep as keep_outcomes
from evidence.services.links import collect
from gates.services import packs
from portal.accounts.callers import Caller
from portal.accounts.models import Kind, Token, User
from portal.audit.models import Event
from portal.findings.services import findings
from portal.projects.models import Membership, Project, ProjectRole
from portal.projects.services import people as roles
from portal.projects.services import projects
from tests.conftest import CAST, make_project
from tests.evidence.filing import zipped
from tests.gates.world import NO, World
from tests.sweep.callers import Door, doors
from tests.sweep.frameworks import proposed as proposed_framework

OWN, OTHER, CLOSED, HIDDEN, NOWHERE = (
    "bank-credit",
    "bank-fraud",
    "bank-old",
    "secret-merger",
    "no-such-project",
)
MORE = {"eli": "Eli Elsewhere", "gone": "Gone Girard", "former": "Former Architect", "lena": "Lena Newcomer"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8ffff3f0005fe02fe"
    "dccc59e70000000049454e44ae426082"
)


@dataclass
class Place:
    """One project and the keys of what lies in it, by the name that precedes them in an address."""

    world: World
    # Numbers count from here. The second project starts at 500, so that none of its numbers exists in the first.
    first: int = 0
    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        return self.world.project


@dataclass
class Scenery:
    """Everything that a request of the sweep may point at."""

    people: dict[str, User]
    places: dict[str, Place]
    doors: dict[str, Door]
    now: datetime

    @property
    def own(self) -> Place:
        return self.places[OWN]

    def forget(self) -> None:
        """Read again what a test that was undone may have changed in memory."""
        for place in self.places.values():
            held = [each for each in place.keys.values() if isinstance(each, Model)]
            for each in (place.project, *held):
                each.refresh_from_db()
        for person in self.people.values():
            person.refresh_from_db()


def cast() -> dict[str, User]:
    """The cast, and those who are not part of it."""
    made = {}
    for username, name in {**{key: value[0] for key, value in CAST.items()}, **MORE}.items():
        user = User(username=username, display_name=name, email=f"{username}@bank.example")
        user.kind = Kind.SERVICE if username == "cai" else Kind.PERSON
        user.is_administrator = username == "root"
        user.set_unusable_password()
        user.save()
        made[username] = user
    return made


def build(now: datetime) -> Scenery:
    """Four projects: where the cast works, where it works too, one that is archived, one that is Eli's alone."""
    people = cast()
    places = {slug: _furnish(people, slug, now) for slug in (OWN, OTHER, CLOSED)}
    places[HIDDEN] = _hidden(people, now)
    for username in ("gone", "former"):
        _member(places[OWN], username, "architect", ended=now if username == "former" else None)
    archivist = places[CLOSED].world.by("ada")
    projects.archive(by=archivist, at=now, project=places[CLOSED].project, reason="Replaced.")
    opened = doors(people, now)
    for place in places.values():
        place.keys |= {"tokens": Token.objects.get(owner=people["cai"]).pk, "people of the house": "lena"}
        place.keys |= {"act on an account": "deactivate", "kinds": "canary_rollout_plan", "template": "md"}
    return Scenery(people, places, opened, now)


def _furnish(people: dict[str, User], slug: str, now: datetime) -> Place:
    place = Place(World(people, make_project(people, slug), at=now), first=500 if slug == OTHER else 0)
    for add in (
        _documents,
        _uploads,
        _statements,
        _releases,
        _sittings,
        _exceptions,
        _findings,
        _exports,
        _drills,
        _incidents,
        _retention,
        _links,
        _newcomer,
    ):
        add(place)
    return place


def _documents(place: Place) -> None:
    """Artefacts: one cited and not judged, one cited and judged, one with a free rung, one diagram."""
    world, keys = place.world, place.keys
    first = _numbered(place, world.document("threat_model"))
    judged = _numbered(place, world.document("reference_architecture", by="cai"))
    runbook = _numbered(place, world.document("incident_runbook", state="final"))
    results = _numbered(place, world.document("security_test_results"))
    link = world.document("canary_rollout_plan", state="draft", link="https://docs.bank.example/canary")
    world.cite(first)
    world.cite(judged, "AIA-9.2")
    made = judgements.judge(
        by=world.by("rui"), at=world.at, version=judged, requirements=["AIA-9.2"], judged="sufficient"
    )
    _preview(first.blob, "images", world.at)
    _preview(runbook.blob, "mermaid", world.at)
    offered = suggested_citations(place.project)[0]
    keys["pair"] = f"{offered.requirement.id}|{offered.version.pk}"
    keys.update({
        "artefacts": first.artefact.number, "version id": first.pk, "judgements": made[0].pk,
        "judged requirement": "AIA-9.2", "judged": judged.artefact.number, "runbook": runbook.artefact.number,
        "results": results.artefact.number, "plan as link": _numbered(place, link).artefact.number,
        "citations": first.citations.get().pk, "uncited": "AIA-9.5.a", "versions": 1, "pages": 1, "document": first,
    })  # fmt: skip


def _uploads(place: Place) -> None:
    """Half of a file of Ada's, and a zip that she opened as a folder."""
    by, now = place.world.by("ada"), timezone.now()
    made = uploads.begin(by=by, at=now, project=place.project, length=9, name="notes.md")
    uploads.append(by=by, at=now, upload=made, offset=0, body=BytesIO(b"half "), announced=5)
    place.keys["uploads"] = made.pk
    file = store(zipped(), name="papers.zip")
    opened = folders.open_zip(by=by, at=now, project=place.project, file=file)
    place.keys["zips"] = opened.pk


def _numbered(place: Place, version: Any) -> Any:
    """The version, its artefact numbered so that no two projects share a number."""
    _renumber(place, version.artefact)
    return version


def _renumber(place: Place, found: Any) -> None:
    if found.number < place.first:
        found.number += place.first
        found.write(by=place.world.by("priya"), at=place.world.at, why="renumbered for the sweep")


def _preview(blob: Blob | None, kind: str, now: datetime) -> None:
    assert blob is not None
    page = default_storage.save(f"previews/{blob.sha256}/1.png", ContentFile(PNG))
    seen = {"kind": kind, "text": "graph TD; A-->B", "pages": [page], "made_at": now}
    Preview.objects.get_or_create(blob=blob, defaults=seen)  # equal bytes are one blob, whatever the project


def _statements(place: Place) -> None:
    """A proposal that waits, one that was approved, and a "no" that waits for its second person."""
    world, keys = place.world, place.keys

    def proposed(requirement: str) -> NotApplicable:
        return applicability.propose(
            by=world.by("ada"),
            at=world.at,
            project=place.project,
            requirement=requirement,
            reason="It has none.",
        )

    keys["proposed requirement"], keys["set aside requirement"] = "AIA-9.4", "AIA-9.5"
    keys["not-applicable"] = proposed("AIA-9.4").pk
    approved = proposed("AIA-9.5")
    keys["set aside"] = applicability.approve(by=world.by("rui"), at=world.at, proposal=approved).pk
    following.follow(by=world.by("ada"), at=world.at, project=place.project, framework="nist-ai-rmf")
    keys["followed"], keys["unfollowed"] = "nist-ai-rmf", "ss1-23"
    keys.update(proposed_framework(world.people, world.at))
    asked = framework().conditions[0].key
    answer = conditions.answer(
        by=world.by("ada"), at=world.at, project=place.project, condition=asked, applies=False, reason="No."
    )
    keys.update({"conditions": asked, "answers": answer.pk, "open condition": framework().conditions[1].key})


def _releases(place: Place) -> None:
    first = place.world.snapshot(name="risk")
    _renumber(place, first)
    second = place.world.snapshot(name="fraud")
    keys = {"snapshots": first.number, "diff": second.number, "snapshot id": first.pk}
    place.keys |= keys | {"version ids": [item.version_id for item in first.items.all()]}


def _sittings(place: Place) -> None:
    """Produce-exit: one sealed review and one decided; Model-exit: one frozen and undecided."""
    world, keys = place.world, place.keys
    first = world.open("produce-exit")
    _renumber(place, first)
    world.decide_all(first, NO)
    world.complete(first)
    sealed = world.seal(world.fresh(first))
    decided = world.decide_all(world.open("produce-exit"), NO)
    world.complete(decided)
    undecided = world.open("model-exit")
    keys.update({
        "gates": "model-exit", "sealed": sealed.number, "decided": decided.number, "reviews": undecided.number,
        "sealed id": sealed.pk, "undecided": undecided,
    })  # fmt: skip


def _exceptions(place: Place) -> None:
    waiting = place.world.request()
    _renumber(place, waiting)
    granted = place.world.approve(place.world.request("cost-model"))
    place.keys["digest"] = place.world.shown(place.keys["undecided"])
    place.keys |= {"exceptions": waiting.number, "granted": granted.number, "waiting": waiting}


def _findings(place: Place) -> None:
    found = findings.raise_finding(
        by=place.world.by("noor"), at=place.world.at, project=place.project, severity="warning",
        category="data", title="The slice of new customers is small",
    )  # fmt: skip
    _renumber(place, found)
    place.keys["findings"] = found.number


def _links(place: Place) -> None:
    """Two links that are artefacts: one behind a sign-in, one that moved. And a credential for a host."""
    world, keys, project = place.world, place.keys, place.project
    for name in ("walled", "moved"):
        made = world.document(
            "cost_model", title=f"Costs, {name}", state="estimated", link=f"https://{name}.example/"
        )
        _numbered(place, made)
        keys[f"{name} artefact"] = made.artefact.number
    collect(at=world.at, project=project)
    found = {each.address: each for each in Link.objects.filter(project=project)}
    walled, moved = found["https://walled.example/"], found["https://moved.example/"]
    keep_outcomes(
        by=world.by("ada"), at=world.at, project=project, links={each.pk: each for each in found.values()},
        outcomes=[
            Outcome(walled.pk, Found(Why.LOGIN)), Outcome(moved.pk, Found(Why.MOVED, "https://new.example/")),
        ],
    )  # fmt: skip
    held = set_credential(
        by=world.by("root"),
        at=world.at,
        project=project,
        host="walled.example",
        way="bearer",
        secret="sealed",
    )
    keys |= {"links": walled.pk, "moved link": moved.pk, "credentials": held.pk}


def _exports(place: Place) -> None:
    world = place.world
    review = world.fresh(place.keys["undecided"])
    pack: Pack = packs.request_draft(by=world.by("ada"), at=world.at, review=review)
    pack.blob, pack.state = place.keys["document"].blob, PackState.SEALED
    pack.write(by=world.by("ada"), at=world.at, why="sealed")
    event = Event.objects.filter(stream=place.project.stream).first()
    assert event is not None
    place.keys |= {"packs": pack.pack_id, "jobs": pack.job_id, "seq": event.seq}
    place.keys |= {"events": place.project.stream, "frameworks": "ai-act", "coverage": "AIA-9.1"}


def _drills(place: Place) -> None:
    """One planned and one that took place."""
    world = place.world
    by: dict[str, Any] = {"by": world.by("ada"), "at": world.at, "project": place.project}
    plan = drills.plan(**by, kind="rollback", due_on=(world.at + timedelta(days=60)).date())
    told = drills.Told(kind="runbook", held_at=world.at, worked=True, story="It was played.")
    held = drills.record_drill(**by, told=told)
    for each in (plan, held):
        _renumber(place, each)
    place.keys |= {"plans": plan.number, "drills": held.number}


def _incidents(place: Place) -> None:
    """One that was raised, one acknowledged, and one mitigated that owes nothing any more."""
    raised, acknowledged, mitigated = (_incident(place) for _ in range(3))
    by: dict[str, Any] = {"by": place.world.by("ada"), "at": place.world.at}
    incidents.acknowledge(**by, incident=acknowledged)
    incidents.acknowledge(**by, incident=mitigated)
    incidents.mitigate(**by, incident=mitigated, words="It was turned off.")
    keys = {"incidents": raised, "acknowledged": acknowledged, "mitigated": mitigated}
    place.keys |= {name: each.number for name, each in keys.items()}


def _incident(place: Place) -> Incident:
    world = place.world
    made = incidents.raise_incident(
        by=world.by("ada"), at=world.at, project=place.project, title="Wrong answers", severity=3,
        incident_class="harmful_output", aware_at=world.at, words="Many of them.",
    )  # fmt: skip
    _renumber(place, made)
    return made


def _retention(place: Place) -> None:
    """A document whose ten years are over, another whose deletion was asked for, and a hold on a third."""
    world, keys = place.world, place.keys
    expired, asked = _expired(place), _expired(place)
    wanted = retention.ask(by=world.by("ada"), at=world.at, version=asked, reason="Eleven years old.")
    _renumber(place, wanted)
    held = keys["document"].artefact
    hold = retention.place_hold(
        by=world.by("priya"), at=world.at, project=place.project, artefact=held, reason="Case 7."
    )
    keys |= {"expired": expired.artefact.number, "deletions": wanted.number, "holds": hold.pk}


def _expired(place: Place) -> Any:
    world = place.world
    version = _numbered(place, world.document("product_images", title="Old picture"))
    artefact = version.artefact
    artefact.withdrawn_at, artefact.withdrawn_by = world.at - timedelta(days=11 * 366), world.people["ada"]
    artefact.write(by=world.by("ada"), at=world.at, why="withdrawn long ago, for the sweep")
    return version


def _newcomer(place: Place) -> None:
    """A deciding role that waits for a second person."""
    by, project = place.world.by("priya"), place.project
    lena = place.world.people["lena"]
    waiting = roles.grant(by=by, at=place.world.at, project=project, person=lena, role="reviewer")
    place.keys["people"] = waiting.pk


def _hidden(people: dict[str, User], now: datetime) -> Place:
    """Eli's: nobody of the cast but the administrator knows of it."""
    eli = people["eli"]
    by = Caller(people["root"], via="command")
    project = Project(
        slug=HIDDEN, name="Secret Merger", purpose="Nobody knows.", owner=eli, role="provider", risk_class="high",
        risk_class_reason="Annex III", created_at=now, created_by=eli,
    )  # fmt: skip
    project.write(by=by, at=now, why="registered")
    place = Place(World(people, project, at=now))
    _member(place, "eli", "architect")
    place.world.document("threat_model", by="eli", title="Secret threat model")
    return place


def _member(place: Place, username: str, role: str, ended: datetime | None = None) -> None:
    people, now = place.world.people, place.world.at
    Membership(
        project=place.project, person=people[username], role=ProjectRole(role), proposed_by=people["root"],
        proposed_at=now - timedelta(days=1), ended_at=ended,
    ).write(by=Caller(people["root"], via="command"), at=now, why="granted")  # fmt: skip
