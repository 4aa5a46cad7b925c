"""The pipeline: may this go live? One call, one exit code, reasons that name who and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.journeys import script, stages
from tests.journeys.hands.by_api import ByApi
from tests.journeys.house import House
from tests.journeys.person import Pipeline

ASKS = Callable[..., Pipeline]


def test_the_first_story_may_serve_five_per_cent_and_not_twenty_five(house: House, pipeline: ASKS) -> None:
    token = pipeline("cai", "verdict").token
    five = house.command("verdict", "supportflow", "produce-exit", "--traffic", "5", token=token)
    assert five.returncode == 0, five.stdout + five.stderr
    more = house.command("verdict", "supportflow", "produce-exit", "--traffic", "25", token=token)
    assert more.returncode == 1
    assert more.stdout.startswith("No. ")


def test_the_bank_is_allowed_with_its_one_exception(house: House, pipeline: ASKS) -> None:
    token = pipeline("cai", "verdict").token
    said = house.command("verdict", "bank-credit-decision", "produce-exit", "--json", token=token)
    found = json.loads(said.stdout)
    assert (said.returncode, found["decision"], len(found["exceptions"])) == (0, "allow_with_exceptions", 1)
    strict = house.command("verdict", "bank-credit-decision", "produce-exit", "--strict", token=token)
    assert strict.returncode == 1


def test_whoever_cannot_be_asked_is_no_yes(house: House, pipeline: ASKS) -> None:
    assert house.command("verdict", "supportflow", "produce-exit", token="gate_wrong").returncode == 3
    token = pipeline("cai", "verdict").token
    assert house.command("verdict", "nothing-here", "produce-exit", token=token).returncode == 3
    assert house.command("verdict", "supportflow", token=token).returncode == 2


def test_a_build_is_stopped_by_curl_alone(pipeline: ASKS) -> None:
    cai = pipeline("cai", "verdict")
    path = "projects/supportflow/gates/produce-exit/verdict"
    assert cai.call("GET", path, params={"traffic": 5, "fail": "closed"}).status_code == 200
    denied = cai.call("GET", path, params={"traffic": 25, "fail": "closed"})
    assert (denied.status_code, denied.json()["decision"]) == (409, "deny")


def test_the_same_answer_is_not_sent_twice(pipeline: ASKS) -> None:
    cai = pipeline("cai", "verdict")
    path = "projects/supportflow/gates/produce-exit/verdict"
    first = cai.call("GET", path, params={"traffic": 5})
    again = cai.call("GET", path, params={"traffic": 5}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_token_registers_and_captures_and_decides_nothing(
    house: House, pipeline: ASKS, by_api: ByApi, slug_of: Any
) -> None:
    slug = stages.registered(by_api, slug_of("pipeline"))
    token = pipeline("cai").token
    parts = [f"--{kind.replace('_', '-')}=claims:1.0@{script.digest_of(slug, kind)}" for kind in script.KINDS]
    made = house.command("snapshot", slug, *parts, token=token)
    assert made.returncode == 0, made.stdout + made.stderr
    assert json.loads(made.stdout)["number"] == 1
    number = by_api.open_review("ada", slug)
    refused = pipeline("cai").call("POST", f"projects/{slug}/reviews/{number}/decisions/", json=script.GO)
    assert (refused.status_code, refused.json()["code"]) == (403, "people_only")


def test_a_token_does_nothing_outside_its_scope(pipeline: ASKS) -> None:
    refused = pipeline("cai", "verdict").call("GET", "projects/supportflow/artefacts/")
    assert refused.status_code == 403
