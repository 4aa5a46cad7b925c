"""Acts of conscience: by a person, in a fresh session, never on one's own work; by page and API alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from evidence.services import artefacts, citations, judgements
from gates.models import GateException
from portal.answers import NotNow
from portal.projects.models import Membership, ProjectRole
from registry.models import Snapshot
from tests.api.client import client_of, sign_in
from tests.evidence.filing import read
from tests.gates.world import LIMITED
from tests.sweep.acts import version_at
from tests.sweep.api_rows import OPERATIONS
from tests.sweep.page_rows import PAGES
from tests.sweep.rows import Row
from tests.sweep.scenery import Place, Scenery

# The acts of conscience, by operation, each with somebody whose role includes it.
CONSCIENCE = {
    "POST api/v1/projects/<slug:slug>/reviews/<int:number>/decisions/": "rui",
    "POST api/v1/projects/<slug:slug>/exceptions/<int:number>/approve/": "chen",
    "POST api/v1/projects/<slug:slug>/exceptions/<int:number>/refuse/": "chen",
    "POST api/v1/projects/<slug:slug>/exceptions/<int:number>/extend/": "ada",
    "POST api/v1/projects/<slug:slug>/coverage/<str:requirement>/judge/": "rui",
    "POST api/v1/projects/<slug:slug>/coverage/<str:requirement>/judgements/<int:judgement>/revoke/": "rui",
    "POST api/v1/projects/<slug:slug>/conditions/<str:condition>/confirm/": "rui",
    "POST api/v1/projects/<slug:slug>/coverage/<str:requirement>/not-applicable/<int:proposal>/approve/": "rui",
    "POST api/v1/projects/<slug:slug>/coverage/<str:requirement>/not-applicable/<int:proposal>/refuse/": "rui",
    "POST api/v1/projects/<slug:slug>/coverage/<str:requirement>/not-applicable/<int:proposal>/revoke/": "rui",
    "POST api/v1/projects/<slug:slug>/reviews/<int:number>/minutes/seal/": "chen",
    "POST api/v1/projects/<slug:slug>/people/<int:role>/confirm/": "root",
}
ON_PAGES = {
    "POST projects/<slug:slug>/exceptions/<int:number>/answer/": "chen",
    "POST projects/<slug:slug>/exceptions/<int:number>/extension/": "ada",
    "POST projects/<slug:slug>/coverage/judge/<int:number>/": "rui",
    "POST projects/<slug:slug>/coverage/<str:requirement>/judge/<int:version>/": "rui",
    "POST projects/<slug:slug>/coverage/<str:requirement>/judgements/<int:judgement>/revoke/": "rui",
    "POST projects/<slug:slug>/coverage/conditions/answers/<int:pk>/confirm/": "rui",
    "POST projects/<slug:slug>/coverage/<str:requirement>/not-applicable/<int:proposal>/approve/": "rui",
    "POST projects/<slug:slug>/coverage/<str:requirement>/not-applicable/<int:proposal>/refuse/": "rui",
    "POST projects/<slug:slug>/reviews/<int:number>/seal/": "chen",
    "POST projects/<slug:slug>/people/<int:role>/confirm/": "root",
}
# These need a person, whose session may be older: nothing is decided by them.
PERSONAL = {
    "POST api/v1/projects/<slug:slug>/people/": "priya",
    "POST api/v1/projects/<slug:slug>/people/<int:role>/end/": "priya",
    "POST api/v1/projects/<slug:slug>/gates/<slug:gate>/attestations/": "ada",
    "POST api/v1/projects/<slug:slug>/reviews/": "ada",
    "PATCH api/v1/projects/<slug:slug>/reviews/<int:number>/": "ada",
    "PUT api/v1/projects/<slug:slug>/reviews/<int:number>/minutes/": "noor",
    "POST api/v1/tokens/": "ada",
    "PATCH api/v1/users/me/": "ada",
}
BY_NAME = {row.name: row for row in (*PAGES, *OPERATIONS)}
SIXTEEN_MINUTES = 16 * 60


def codes(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer.json().get("reasons", [])]


def carry(row: Row, place: Place, client: Any) -> Any:
    if row.prepare is not None:
        row.prepare(place)
    kind = {"format": "json"} if row.is_api else {}
    return getattr(client, row.method.lower())(row.path(place), row.body(place), **kind)


@pytest.mark.parametrize(("name", "who"), [*CONSCIENCE.items(), *PERSONAL.items()])
def test_a_token_of_the_very_person_who_may_is_refused(name: str, who: str, scenery: Scenery) -> None:
    answer = carry(BY_NAME[name], scenery.own, client_of(scenery.people[who]))

    assert answer.status_code == 403
    assert "people_only" in {*codes(answer), answer.json()["code"]} or name == "PATCH api/v1/users/me/"


@pytest.mark.parametrize(("name", "who"), CONSCIENCE.items())
def test_a_session_of_sixteen_minutes_is_asked_to_sign_in_again(
    name: str, who: str, scenery: Scenery
) -> None:
    client = client_of(scenery.people[who], session=True, signed_in_ago=SIXTEEN_MINUTES)
    answer = carry(BY_NAME[name], scenery.own, client)

    assert (answer.status_code, codes(answer)) == (403, ["sign_in_again"])


@pytest.mark.parametrize(("name", "who"), ON_PAGES.items())
def test_a_page_of_an_old_session_asks_who_sits_there_and_does_nothing(
    name: str, who: str, scenery: Scenery
) -> None:
    from django.test import Client

    from portal.audit.models import Event

    client = Client()
    sign_in(client, scenery.people[who], SIXTEEN_MINUTES)
    answer = carry(BY_NAME[name], scenery.own, client)

    assert answer.status_code in {302, 403}
    assert (
        "reauthenticate" in answer.headers.get("Location", "")
        or "sign-in is older" in answer.content.decode()
    )
    assert Event.objects.order_by("-id")[0].verb == "act.refused"


def test_the_page_to_decide_asks_an_old_session_too(scenery: Scenery) -> None:
    from django.test import Client

    row = BY_NAME["POST projects/<slug:slug>/reviews/<int:number>/decisions/"]
    client = Client()
    sign_in(client, scenery.people["rui"], SIXTEEN_MINUTES)
    path, body = row.path(scenery.own), dict(row.body(scenery.own))
    first = client.post(path, body)
    said = (
        first.content.decode().split('name="read" value="')[1].split('"')[0]
        if "read" in first.content.decode()
        else ""
    )
    answer = client.post(path, {**body, "read": said})

    assert scenery.own.keys["undecided"].decisions.count() == 0
    assert answer.status_code in {302, 403, 422}


# --- own work -----------------------------------------------------------------------------------------


def uploaded(place: Place) -> None:
    place.world.also("rui", "architect")
    place.world.document("eval_harness", by="rui")


def set_the_state(place: Place) -> None:
    place.world.also("rui", "architect")
    version = _runbook(place)
    artefacts.set_state(by=place.world.by("rui"), at=place.world.at, version=version, state="drilled")


def set_a_state_that_another_one_set_higher(place: Place) -> None:
    place.world.also("rui", "architect")
    version = read(place.world.document("contingency_plan", state="draft"))
    for name, state in (("rui", "final"), ("ada", "drilled")):
        version = artefacts.set_state(
            by=place.world.by(name), at=place.world.at, version=version, state=state
        )


def cited(place: Place) -> None:
    place.world.also("rui", "architect")
    citations.cite(
        by=place.world.by("rui"), at=place.world.at, version=place.keys["document"], requirement="AIA-9.5.b"
    )


def captured(place: Place) -> None:
    place.world.also("rui", "architect")
    review = place.world.fresh(place.keys["undecided"])
    review.snapshot = place.world.snapshot(by="rui", name="rui")
    review.write(by=place.world.by("ada"), at=place.world.at, why="the sweep chooses it")


def owns_the_project(place: Place) -> None:
    place.project.owner = place.world.people["rui"]
    place.project.write(by=place.world.by("priya"), at=place.world.at, why="handed over")


def requested_an_exception(place: Place) -> None:
    place.world.also("rui", "architect")
    place.world.approve(place.world.request("eval-harness", by="rui"))


def owns_an_exception(place: Place) -> None:
    place.world.approve(place.world.request("eval-harness", owner=place.world.people["rui"]))


def granted_own_role(place: Place) -> None:
    held = Membership.objects.get(project=place.project, person__username="rui", role=ProjectRole.REVIEWER)
    held.proposed_by = place.world.people["rui"]
    held.write(by=place.world.by("rui"), at=place.world.at, why="the sweep says so")


def sits_already(place: Place) -> None:
    place.world.also("rui", "chair")
    place.world.decide(place.world.fresh(place.keys["undecided"]), "chair", LIMITED, name="rui")


INVOLVED = [
    uploaded, set_the_state, set_a_state_that_another_one_set_higher, cited, captured, owns_the_project,
    requested_an_exception, owns_an_exception, granted_own_role, sits_already,
]  # fmt: skip


@pytest.mark.parametrize("involve", INVOLVED, ids=lambda found: found.__name__)
def test_nobody_decides_on_own_work_by_service_api_or_page(involve: Any, scenery: Scenery) -> None:
    place = scenery.own
    involve(place)
    review = place.world.fresh(place.keys["undecided"])
    place.keys["digest now"] = digest = place.world.shown(review)
    made = review.decisions.count()
    with pytest.raises(NotNow) as refused, transaction.atomic():
        place.world.decide(review, "reviewer", name="rui")
    operation = BY_NAME["POST api/v1/projects/<slug:slug>/reviews/<int:number>/decisions/"]
    page = BY_NAME["POST projects/<slug:slug>/reviews/<int:number>/decisions/"]
    body = {**operation.body(place), "readout_digest": digest}
    client = client_of(scenery.people["rui"], session=True)
    by_api = client.post(operation.path(place), body, format="json")
    by_page = client.post(
        page.path(place), {**page.body(place), "readout_digest": digest}, format="multipart"
    )

    assert {reason.code for reason in refused.value.answer.reasons} & {"own_work", "one_person_one_seat"}
    assert by_api.status_code == 409
    assert by_page.status_code in {409, 422}
    assert review.decisions.count() == made


@pytest.mark.parametrize("involve", [uploaded, set_a_state_that_another_one_set_higher, cited])
def test_nobody_judges_own_evidence(involve: Any, scenery: Scenery) -> None:
    place = scenery.own
    world = place.world
    involve(place)
    touched = {
        "uploaded": lambda: _newest(place, "eval_harness"),
        "cited": lambda: place.keys["document"],
        "set_a_state_that_another_one_set_higher": lambda: _newest(place, "contingency_plan"),
    }[involve.__name__]()
    requirement = "AIA-9.5.b"
    if involve is not cited:
        world.cite(touched, requirement)

    with pytest.raises(NotNow) as refused:
        judgements.judge(
            by=world.by("rui"), at=world.at, version=touched, requirements=[requirement], judged="sufficient"
        )
    assert {reason.code for reason in refused.value.answer.reasons} == {"own_work"}


@pytest.mark.parametrize("act", ["set its state", "tie it to a snapshot", "cite it"])
def test_who_judged_a_version_makes_nothing_of_it_afterwards(act: str, scenery: Scenery) -> None:
    place, requirement = scenery.own, "AIA-9.5.b"
    world = place.world
    world.also("rui", "architect")
    version = version_at(place, "results" if act == "tie it to a snapshot" else "runbook")
    world.cite(version, requirement)
    judgements.judge(
        by=world.by("rui"), at=world.at, version=version, requirements=[requirement], judged="insufficient",
        reason="Too short.",
    )  # fmt: skip

    how: dict[str, Any] = {"by": world.by("rui"), "at": world.at, "version": version}
    acts: dict[str, Any] = {
        "set its state": lambda: artefacts.set_state(**how, state="drilled"),
        "tie it to a snapshot": lambda: artefacts.tie(
            **how, snapshot=Snapshot.objects.get(pk=place.keys["snapshot id"])
        ),
        "cite it": lambda: citations.cite(**how, requirement=requirement, place="line 1"),
    }
    with pytest.raises(NotNow) as refused:
        acts[act]()
    assert {reason.code for reason in refused.value.answer.reasons} == {"own_work"}


def test_nobody_revokes_a_judgement_of_own_evidence(scenery: Scenery) -> None:
    world, version = scenery.own.world, scenery.own.keys["document"]
    world.also("noor", "architect")
    world.cite(version, "AIA-9.5.b", by="noor")
    [judged] = judgements.judge(
        by=world.by("rui"), at=world.at, version=version, requirements=["AIA-9.5.b"], judged="insufficient",
        reason="Too short.",
    )  # fmt: skip

    with pytest.raises(NotNow) as refused:
        judgements.revoke(by=world.by("noor"), at=world.at, judgement=judged, reason="It is not.")
    assert {reason.code for reason in refused.value.answer.reasons} == {"own_work"}


@pytest.mark.parametrize("part", ["requester", "owner"])
def test_nobody_grants_an_exception_that_is_theirs(part: str, scenery: Scenery) -> None:
    place = scenery.own
    world = place.world
    world.also("rui", "architect")
    rui = world.people["rui"]
    asked: GateException = world.request("eval-harness", by="rui" if part == "requester" else "ada",
                                         owner=rui if part == "owner" else world.people["ada"])  # fmt: skip
    client = client_of(rui, session=True)
    by_api = client.post(
        f"/api/v1/projects/{place.project.slug}/exceptions/{asked.number}/approve/", {"reason": "Ok."}
    )
    by_page = client.post(
        f"/projects/{place.project.slug}/exceptions/{asked.number}/answer/", {"answer": "approve", "reason": "Ok."},
        format="multipart",
    )  # fmt: skip

    asked.refresh_from_db()
    assert asked.state == "requested"
    assert (by_api.status_code, codes(by_api)) == (409, ["own_work"])
    assert by_page.status_code in {403, 409, 422}


def test_nobody_agrees_to_what_they_said_first(scenery: Scenery) -> None:
    """Not to their own proposal, nor to their own answer, whatever roles they hold besides."""
    place = scenery.own
    place.world.also("ada", "reviewer")
    client, root = client_of(scenery.people["ada"], session=True), f"/api/v1/projects/{place.project.slug}/"
    aside = f"{root}coverage/AIA-9.4/not-applicable/{place.keys['not-applicable']}/approve/"
    answers = f"{root}conditions/{place.keys['conditions']}/confirm/"

    assert codes(client.post(aside, {})) == ["own_work"]
    assert codes(client.post(answers, {"answer": place.keys["answers"]})) == ["own_work"]


def test_a_fresh_session_that_signed_in_in_the_future_is_no_stronger(scenery: Scenery) -> None:
    """A clock that was set back must not keep a session fresh for ever."""
    from portal.accounts.callers import Caller, people_only

    now = timezone.now()
    ahead = Caller(scenery.people["rui"], signed_in_at=now + timedelta(hours=1))

    assert [reason.code for reason in people_only(ahead, now).reasons] == ["sign_in_again"]


def _runbook(place: Place) -> Any:
    return _newest(place, "incident_runbook")


def _newest(place: Place, kind: str) -> Any:
    from evidence.models import ArtefactVersion

    return ArtefactVersion.objects.filter(artefact__project=place.project, artefact__kind=kind).latest("pk")
