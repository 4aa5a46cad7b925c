from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from gates.services import exceptions
from tests.gates.api.conftest import BASE
from tests.gates.world import LIMITED, NO, World

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = f"{BASE}gates/model-exit/verdict"
FIELDS = {
    "decision", "enforced", "gate", "project", "snapshot", "reasons", "exceptions", "conditions", "decided_by", "stale",
    "facts_digest", "evaluated_at", "valid_until",
}  # fmt: skip


def test_a_gate_without_a_review_denies_with_who_and_where(api: Api, world: World) -> None:
    answer = api("cai", scopes=("verdict",)).get(URL)

    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == FIELDS
    assert (body["decision"], body["enforced"], body["stale"]) == ("deny", True, False)
    assert (body["project"], body["gate"], body["snapshot"]) == ("bank-credit", "model-exit", None)
    first = body["reasons"][0]
    assert set(first) == {"code", "severity", "message", "rule", "requirement", "owner", "due", "url"}
    assert (first["code"], first["owner"]) == ("no_review", "Ada Okafor")
    assert first["url"] == f"{settings.PUBLIC_URL}/projects/bank-credit/gates/model-exit/"
    missing = next(each for each in body["reasons"] if each["message"].startswith("Threat model"))
    assert missing["url"].endswith("/projects/bank-credit/artefacts/?kind=threat_model")


def test_a_go_within_conditions_allows_what_keeps_to_them(api: Api, world: World) -> None:
    world.fill_model_exit(but=("adr-corpus",))
    due = world.at + timedelta(days=30)
    world.approve(world.request(remediation_date=due))
    snapshot = world.snapshot()
    world.decide_all(world.open(snapshot=snapshot), LIMITED)
    client = api("cai", scopes=("verdict",))

    body = client.get(URL, {"traffic": "5.0", "digest": snapshot.digest}).json()
    assert body["decision"] == "allow_with_exceptions"
    assert body["snapshot"] == {"number": 1, "digest": snapshot.digest}
    assert [(each["id"], each["owner"]) for each in body["exceptions"]] == [("EX-1", "Ada Okafor")]
    assert body["exceptions"][0]["url"].endswith("/projects/bank-credit/exceptions/1/")
    assert body["conditions"][0]["traffic"] == 5
    assert body["conditions"][0]["text"].startswith("production, at most 5 % of the traffic")
    assert [each["seat"] for each in body["decided_by"]] == ["reviewer", "chair", "validator", "committee"]
    assert body["valid_until"] is not None

    for wider in ({}, {"traffic": "5.1"}, {"traffic": "5", "environment": "staging"}):
        denied = client.get(URL, wider).json()
        assert (denied["decision"], denied["reasons"][0]["code"]) == ("deny", "condition_not_met")


def test_an_unknown_and_an_unapproved_snapshot_are_denied_and_not_an_error(api: Api, world: World) -> None:
    world.decide_all(world.open(snapshot=world.snapshot()))
    world.snapshot(name="other")

    def codes(**asked: Any) -> set[str]:
        answer = api("cai").get(URL, asked)
        assert answer.status_code == 200
        return {each["code"] for each in answer.json()["reasons"]}

    assert "snapshot_unknown" in codes(snapshot=9)
    assert "snapshot_unknown" in codes(digest="sha256:" + "9" * 64)
    assert "snapshot_not_approved" in codes(snapshot=2)
    assert not {"snapshot_unknown", "snapshot_not_approved"} & codes(snapshot=1)


def test_fail_closed_answers_409_with_the_same_body_on_deny_and_200_on_allow(api: Api, world: World) -> None:
    client = api("cai")
    closed, plain = client.get(URL, {"fail": "closed"}), client.get(URL)

    assert (closed.status_code, plain.status_code) == (409, 200)
    assert closed["Content-Type"] == "application/json"
    assert {**closed.json(), "evaluated_at": ""} == {**plain.json(), "evaluated_at": ""}

    world.fill_model_exit()
    world.decide_all(world.open())
    allowed = client.get(URL, {"fail": "closed"})
    assert (allowed.status_code, allowed.json()["decision"]) == (200, "allow")


def test_a_no_go_names_who_said_it(api: Api, world: World) -> None:
    world.decide(world.open(), "validator", NO)

    first = api("cai").get(URL).json()["reasons"][0]
    assert (first["code"], first["owner"]) == ("no_go", "Tomas Lind")


def test_it_turns_when_the_remediation_date_passes_without_anybody_doing_anything(
    api: Api, world: World
) -> None:
    import time_machine

    world.fill_model_exit(but=("adr-corpus",))
    due = world.at + timedelta(hours=1)
    world.approve(world.request(remediation_date=due))
    world.decide_all(world.open())
    client = api("cai")
    with time_machine.travel(due - timedelta(seconds=1), tick=False):
        assert client.get(URL).json()["decision"] == "allow_with_exceptions"
    with time_machine.travel(due, tick=False):
        body = client.get(URL).json()
    assert (body["decision"], body["reasons"][0]["code"]) == ("deny", "exception_overdue")
    assert body["reasons"][0]["due"] is not None


def test_the_same_answer_is_not_sent_twice_and_a_new_one_is(api: Api, world: World) -> None:
    client = api("cai")
    tag = client.get(URL)["ETag"]

    again = client.get(URL, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again["ETag"], again.content) == (304, tag, b"")

    world.open()
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("scope", ["verdict", "read", "write"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_the_scopes_verdict_read_and_write_ask_with_or_without_the_last_slash(
    scope: str, ending: str, api: Api, world: World
) -> None:
    assert api("cai", scopes=(scope,)).get(URL + ending).status_code == 200


def test_other_scopes_do_not(api: Api, world: World) -> None:
    for scope in ("registry", "packs"):
        answer = api("cai", scopes=(scope,)).get(URL)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert api("cai", scopes=("verdict",)).get(f"{BASE}gates/").status_code == 403


def test_what_one_may_not_see_and_what_is_not_there_are_not_there(api: Api, world: World) -> None:
    assert api("sam").get(URL).status_code == 404
    assert api("cai").get(f"{BASE}gates/nowhere-exit/verdict").status_code == 404
    assert api(None).get(URL).status_code == 401


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("traffic", {"traffic": "101"}),
        ("traffic", {"traffic": "much"}),
        ("snapshot", {"snapshot": "newest"}),
        ("digest", {"snapshot": "1", "digest": "sha256:1"}),
        ("fail", {"fail": "open"}),
        ("enviroment", {"enviroment": "staging"}),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_at_its_field(
    field: str, asked: dict[str, str], api: Api, world: World
) -> None:
    answer = api("cai").get(URL, asked)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_remediation_and_drafts_do_not_make_it_stale_and_a_new_version_does(api: Api, world: World) -> None:
    world.fill_model_exit(but=("adr-corpus",))
    made = world.approve(world.request())
    plan = world.document("canary_rollout_plan")
    world.cite(plan, "AIA-15.1")
    world.decide_all(world.open())
    world.document("data_sheet", state="draft")
    exceptions.remediate(by=world.by("ada"), at=world.at, exception=made, note="Done.")
    assert api("cai").get(URL).json()["stale"] is False

    world.next_version(plan)
    body = api("cai").get(URL).json()
    assert body["stale"] is True
    assert "decision_stale" in {each["code"] for each in body["reasons"]}
