from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gates.models import Decision, Minutes
from tests.conftest import make_project
from tests.gates.api.conftest import BASE
from tests.gates.world import World

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
REVIEW = f"{BASE}reviews/1/"
GO = {"outcome": "go", "can_ship": True, "should_ship": True, "reason": "It holds."}


def decide(api: Api, name: str, seat: str, **more: Any) -> Any:
    client = api(name, session=True)
    digest = client.get(f"{REVIEW}readout/").json()["digest"]
    return client.post(
        f"{REVIEW}decisions/", {"seat": seat, "readout_digest": digest, **GO, **more}, format="json"
    )


def test_a_review_goes_from_opening_to_its_seal_through_the_api(api: Api, world: World) -> None:
    world.snapshot()
    sitting = (world.at + timedelta(days=7)).isoformat()
    opened = api("ada", session=True).post(
        f"{BASE}reviews/",
        {
            "gate": "model-exit",
            "sitting_at": sitting,
            "freeze_at": (world.at + timedelta(days=1)).isoformat(),
        },
    )
    assert (opened.status_code, opened["Location"]) == (201, REVIEW)
    assert (opened.json()["state"], opened.json()["outcome"]) == ("open", "undecided")

    changed = api("noor", session=True).patch(REVIEW, {"snapshot": 1})
    assert changed.json()["snapshot"]["number"] == 1
    moved = api("noor", session=True).patch(
        REVIEW, {"sitting_at": (world.at + timedelta(hours=2)).isoformat()}
    )
    assert (moved.status_code, moved.json()["state"]) == (200, "frozen")

    for name, seat in (("rui", "reviewer"), ("chen", "chair"), ("tomas", "validator"), ("mika", "committee")):
        made = decide(api, name, seat)
        assert (made.status_code, made.json()["person"]["username"]) == (201, name)
        assert made.json()["sentence"].startswith(made.json()["person"]["name"])
    assert len(api("ines").get(f"{REVIEW}decisions/").json()["results"]) == 4

    minutes = api("noor", session=True).put(
        f"{REVIEW}minutes/", {"present": "All", "discussion": "We read it."}
    )
    assert (minutes.status_code, minutes.json()["completed_by"]["username"]) == (200, "noor")
    sealed = api("chen", session=True).post(f"{REVIEW}minutes/seal/")
    assert (sealed.status_code, sealed.json()["state"], sealed.json()["outcome"]) == (200, "sealed", "go")
    assert "We read it." in api("ines").get(f"{REVIEW}minutes/").json()["markdown"]

    again = api("chen", session=True).post(f"{REVIEW}minutes/seal/")
    assert (again.status_code, again.json()["code"]) == (409, "review_sealed")


def test_a_token_decides_nothing(api: Api, world: World) -> None:
    review = world.open()
    answer = api("rui").post(
        f"{REVIEW}decisions/",
        {"seat": "reviewer", "readout_digest": world.shown(review), **GO},
        format="json",
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "people_only")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("path", "method"), [("", "post"), ("reviews/1/minutes/", "put"), ("reviews/1/minutes/seal/", "post")]
)
def test_nor_does_it_open_complete_or_seal(path: str, method: str, api: Api, world: World) -> None:
    world.open()
    body = (
        {"gate": "produce-exit", "sitting_at": world.at.isoformat(), "discussion": "No."} if not path else {}
    )
    url = f"{BASE}{path or 'reviews/'}"
    if not path:
        body.pop("discussion")
    answer = getattr(api("chen"), method)(url, body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (403, "people_only")


def test_an_old_sign_in_is_asked_for_again(api: Api, world: World) -> None:
    review = world.open()
    answer = api("rui", session=True, signed_in_ago=16 * 60).post(
        f"{REVIEW}decisions/",
        {"seat": "reviewer", "readout_digest": world.shown(review), **GO},
        format="json",
    )

    body = answer.json()
    assert (answer.status_code, body["code"], body["fix"]) == (
        403,
        "sign_in_again",
        "/account/reauthenticate/",
    )


def test_own_work_is_409_and_names_the_item(api: Api, world: World) -> None:
    world.also("rui", "engineer")
    version = world.document(by="rui")
    world.open()

    answer = decide(api, "rui", "reviewer")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_work")
    assert answer.json()["reasons"][0]["item"] == str(version)


def test_a_second_decision_in_a_seat_is_409(api: Api, world: World) -> None:
    world.open()
    assert decide(api, "rui", "reviewer").status_code == 201

    second = decide(api, "noor", "reviewer")
    assert (second.status_code, second.json()["code"]) == (409, "already_decided")


def test_what_moved_between_reading_and_deciding_is_409_with_the_difference(api: Api, world: World) -> None:
    version = world.document(title="Threat model")
    world.open()
    client = api("rui", session=True)
    digest = client.get(f"{REVIEW}readout/").json()["digest"]
    world.next_version(version)

    answer = client.post(
        f"{REVIEW}decisions/", {"seat": "reviewer", "readout_digest": digest, **GO}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "readout_moved")
    assert answer.json()["changes"] == ["Threat model has a new version"]
    assert not Decision.objects.exists()

    moved = client.get(f"{REVIEW}changes/", {"since": digest}).json()
    assert (moved["known"], moved["moved"]) == (True, True)
    assert [each["words"] for each in moved["changes"]] == ["has a new version"]


def test_changes_are_those_since_the_newest_decision(api: Api, world: World) -> None:
    world.open()
    nothing = api("ines").get(f"{REVIEW}changes/").json()
    assert (nothing["known"], nothing["moved"], nothing["changes"]) == (False, False, [])

    decide(api, "rui", "reviewer")
    world.document(title="Threat model")
    moved = api("ines").get(f"{REVIEW}changes/").json()
    assert moved["moved"] is True
    assert moved["changes"] == [{"part": "document", "name": "Threat model", "words": "was added"}]


def test_the_readout_shows_all_that_the_digest_covers_and_what_is_late(api: Api, world: World) -> None:
    review = world.open()
    world.document("threat_model", at=world.at + timedelta(seconds=1))
    body = api("ines").get(f"{REVIEW}readout/").json()

    assert body["digest"] == world.shown(review, world.at + timedelta(seconds=2))
    assert [each["kind"] for each in body["late"]] == ["threat_model"]
    assert [each["kind"] for each in body["readout"]["items"]] == ["threat_model"]


def test_every_wrong_field_of_a_decision_is_named(api: Api, world: World) -> None:
    world.open()
    answer = decide(
        api, "rui", "reviewer", outcome="go_with_conditions", can_ship=None, reason="",
        conditions=[{"traffic": 0}],
    )  # fmt: skip

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"can_ship", "reason", "traffic"}
    unknown = decide(api, "rui", "reviewer", outcom="go")
    assert "outcom" in unknown.json()["errors"]


def test_an_idempotent_decision_is_made_once(api: Api, world: World) -> None:
    review = world.open()
    body = {"seat": "reviewer", "readout_digest": world.shown(review), **GO}
    client = api("rui", session=True)
    answers = [
        client.post(f"{REVIEW}decisions/", body, format="json", headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Decision.objects.count() == 1


def test_a_stale_if_match_changes_nothing(api: Api, world: World) -> None:
    world.open(frozen=False)
    world.snapshot()
    client = api("ada", session=True)
    tag = client.get(REVIEW)["ETag"]
    assert client.patch(REVIEW, {"snapshot": 1}, headers={"If-Match": tag}).status_code == 200

    later = {"sitting_at": (world.at + timedelta(days=9)).isoformat()}
    assert client.patch(REVIEW, later, headers={"If-Match": tag}).status_code == 412


def test_minutes_are_not_overwritten_by_who_read_an_older_state(api: Api, world: World) -> None:
    world.open()
    client = api("noor", session=True)
    tag = client.get(f"{REVIEW}minutes/")["ETag"]
    first = client.put(f"{REVIEW}minutes/", {"discussion": "One."}, headers={"If-Match": tag})
    second = client.put(f"{REVIEW}minutes/", {"discussion": "Two."}, headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert Minutes.objects.get().discussion == "One."


def test_wrong_input_of_a_review_is_named_at_its_field(api: Api, world: World) -> None:
    client = api("ada", session=True)
    for field, body in (
        ("gate", {"gate": "nowhere", "sitting_at": (world.at + timedelta(days=1)).isoformat()}),
        ("sitting_at", {"gate": "model-exit"}),
        ("sitting_at", {"gate": "model-exit", "sitting_at": "2020-01-01T00:00:00Z"}),
        ("snapshot", {"gate": "model-exit", "sitting_at": "2030-01-01T00:00:00Z", "snapshot": 7}),
    ):
        answer = client.post(f"{BASE}reviews/", body, format="json")
        assert (answer.status_code, field in answer.json()["errors"]) == (400, True)

    world.open(frozen=False)
    both = client.patch(REVIEW, {"snapshot": 1, "sitting_at": "2030-01-01T00:00:00Z"})
    assert (both.status_code, "snapshot" in both.json()["errors"]) == (400, True)
    assert client.patch(REVIEW, {}).status_code == 400


@pytest.mark.parametrize("path", ["", "readout/", "changes/", "decisions/", "minutes/"])
def test_another_projects_review_is_not_there(path: str, api: Api, world: World) -> None:
    world.open()
    make_project(dict(world.people), "other")

    assert api("ada").get(REVIEW + path).status_code == 200
    assert api("sam").get(REVIEW + path).status_code == 404
    assert api("ada").get(f"/api/v1/projects/other/reviews/1/{path}").status_code == 404
