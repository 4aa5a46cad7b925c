from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from gates.models import Attestation
from tests.gates.api.conftest import BASE
from tests.gates.world import World

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]


def test_every_gate_is_listed_as_it_stands(api: Api, world: World) -> None:
    rows = api("ines").get(f"{BASE}gates/").json()["results"]

    assert [(row["key"], row["state"], row["owed"]) for row in rows] == [
        ("model-exit", "not_started", 23),
        ("produce-exit", "not_started", 26),
    ]
    assert rows[0]["verdict"] == f"{BASE}gates/model-exit/verdict"


def test_readiness_names_every_blocker_its_owner_and_where_it_is_mended(api: Api, world: World) -> None:
    world.fill_model_exit(but=("adr-corpus", "threat-model", "eval-set-populated"))
    world.approve(world.request())
    body = api("ines").get(f"{BASE}gates/model-exit/").json()

    by_key = {each["key"]: each for each in body["criteria"]}
    assert len(by_key) == body["owed"] == 23
    assert set(body["blockers"]) == {"threat-model", "eval-set-populated", "ai-act-evidence-pack"}
    assert body["ready"] is False and body["seats"] == ["reviewer", "chair", "validator", "committee"]
    missing = by_key["threat-model"]
    assert (missing["status"], missing["owner"], missing["blocks"]) == ("unmet", "Ada Okafor", True)
    assert missing["url"] == f"{settings.PUBLIC_URL}/projects/bank-credit/artefacts/?kind=threat_model"
    covered = by_key["adr-corpus"]
    assert (covered["status"], covered["exception"]) == ("covered", "EX-1")
    assert covered["due"] is not None
    assert by_key["cost-model"]["status"] == "met"


def test_what_arrived_after_the_freeze_is_marked_late(api: Api, world: World) -> None:
    world.document("cost_model")
    world.open()
    world.document("threat_model", at=world.at + timedelta(seconds=1))
    body = api("ines").get(f"{BASE}gates/model-exit/").json()

    assert [each["kind"] for each in body["late"]] == ["threat_model"]
    late = {each["key"] for each in body["criteria"] if each["late"]}
    assert late == {"threat-model"}


def test_a_person_attests_and_a_token_does_not(api: Api, world: World) -> None:
    url = f"{BASE}gates/model-exit/attestations/"
    word = {"criterion": "eval-set-populated", "holds": True, "statement": "I counted the cases."}

    refused = api("ada").post(url, word)
    assert (refused.status_code, refused.json()["code"]) == (403, "people_only")

    made = api("ada", session=True).post(url, word)
    assert (made.status_code, made.json()["attested_by"]["username"]) == (201, "ada")
    assert [row["holds"] for row in api("ines").get(url).json()["results"]] == [True]


def test_an_attestation_is_wrong_at_its_field(api: Api, world: World) -> None:
    client = api("ada", session=True)
    url = f"{BASE}gates/model-exit/attestations/"

    for field, word in (
        ("criterion", {"criterion": "threat-model", "holds": True, "statement": "Seen."}),
        ("statement", {"criterion": "eval-set-populated", "holds": True, "statement": " "}),
        ("holds", {"criterion": "eval-set-populated", "statement": "Seen."}),
    ):
        answer = client.post(url, word)
        assert (answer.status_code, field in answer.json()["errors"]) == (400, True)
    assert not Attestation.objects.exists()


def test_gates_of_a_project_one_may_not_see_are_not_there(api: Api, world: World) -> None:
    for path in ("gates/", "gates/model-exit/", "gates/model-exit/attestations/"):
        assert api("sam").get(BASE + path).status_code == 404
    assert api("ada").get(f"{BASE}gates/nowhere/").status_code == 404


def test_the_catalogue_says_what_each_gate_asks_for(api: Api, world: World) -> None:
    rows = api("sam").get("/api/v1/catalogue/gates/").json()["results"]
    assert [row["key"] for row in rows] == ["model-exit", "produce-exit"]

    one = api("sam").get("/api/v1/catalogue/gates/produce-exit/").json()
    assert (one["needs"], one["canary_share"]) == (["model-exit"], 5)
    assert len([each for each in one["criteria"] if each["row"]]) == 14
    assert one["seats"]["high"] == ["reviewer", "chair", "validator", "committee"]
    assert api("sam").get("/api/v1/catalogue/gates/nowhere/").status_code == 404
