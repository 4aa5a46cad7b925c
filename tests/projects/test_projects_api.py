"""`/api/v1/projects/`: the same services as the pages, in the house's habits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from portal.audit.models import Event
from portal.projects.models import Membership, Project
from tests.conftest import make_project

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
NEW = {
    "name": "Credit decision support",
    "purpose": "Helps officers decide on consumer loans.",
    "owner": "priya",
    "role": "provider",
    "risk_class": "high",
    "risk_class_reason": "Annex III 5(b)",
    "stage": "model",
}


def test_an_architect_registers_a_project_and_becomes_its_architect(api: Api, project: Project) -> None:
    answer = api("ada").post("/api/v1/projects/", NEW)

    assert answer.status_code == 201
    assert answer["Location"] == "/api/v1/projects/credit-decision-support/"
    assert answer.json()["owner"]["username"] == "priya"
    assert Membership.objects.get(project__slug="credit-decision-support").person.username == "ada"


def test_every_wrong_field_is_named_at_once(api: Api, project: Project) -> None:
    answer = api("ada").post("/api/v1/projects/", {**NEW, "purpose": "", "stage": "later", "teir": "1"})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {"purpose", "stage"}
    assert Project.objects.count() == 1


def test_a_field_that_nobody_knows_is_refused_not_ignored(api: Api, project: Project) -> None:
    answer = api("ada").post("/api/v1/projects/", {**NEW, "teir": "1"})

    assert answer.status_code == 400
    assert "Known:" in answer.json()["errors"]["teir"][0]


def test_an_owner_who_does_not_exist_is_an_error_at_the_owner(api: Api, project: Project) -> None:
    answer = api("ada").post("/api/v1/projects/", {**NEW, "owner": "nobody"})

    assert list(answer.json()["errors"]) == ["owner"]


def test_a_class_without_its_reason_is_refused_at_the_reason(api: Api, project: Project) -> None:
    answer = api("ada").post("/api/v1/projects/", {**NEW, "risk_class_reason": " ", "name": ""})

    assert "name" in answer.json()["errors"]
    answer = api("ada").post("/api/v1/projects/", {**NEW, "risk_class_reason": " "})
    assert list(answer.json()["errors"]) == ["risk_class_reason"]


def test_the_list_holds_exactly_what_i_may_see(api: Api, people: dict[str, User], project: Project) -> None:
    make_project(people, slug="other")
    Membership.objects.get(project__slug="other", person=people["ada"]).write(
        by=_by(people), at=project.created_at
    )
    membership = Membership.objects.get(project__slug="other", person=people["ada"])
    membership.ended_at = project.created_at
    membership.write(by=_by(people), at=project.created_at)

    def slugs(username: str) -> list[str]:
        return [row["slug"] for row in api(username).get("/api/v1/projects/").json()["results"]]

    assert slugs("ada") == ["bank-credit"]
    assert slugs("rui") == ["bank-credit", "other"]
    assert slugs("sam") == []
    assert slugs("root") == ["bank-credit", "other"]


def test_filters_are_named_as_fields_and_a_wrong_one_is_refused(
    api: Api, people: dict[str, User], project: Project
) -> None:
    make_project(people, slug="other", stage="model")

    found = api("rui").get("/api/v1/projects/?stage=model").json()["results"]

    assert [row["slug"] for row in found] == ["other"]
    assert api("rui").get("/api/v1/projects/?stage=never").status_code == 400
    assert api("rui").get("/api/v1/projects/?stgae=model").status_code == 400


def test_a_stranger_gets_the_same_answer_as_for_a_project_that_does_not_exist(
    api: Api, project: Project
) -> None:
    sam = api("sam")

    foreign, missing = sam.get("/api/v1/projects/bank-credit/"), sam.get("/api/v1/projects/nothing/")

    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}


def test_a_change_is_recorded_with_before_and_after(api: Api, project: Project) -> None:
    answer = api("ada").patch("/api/v1/projects/bank-credit/", {"stage": "produce"})

    assert answer.json()["stage"] == "produce"
    assert Event.objects.get(stream="bank-credit").verb == "project.changed"


def test_a_reviewer_may_not_change_the_record(api: Api, project: Project) -> None:
    answer = api("rui").patch("/api/v1/projects/bank-credit/", {"stage": "produce"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "role_missing"
    assert answer.json()["fix"] == "/projects/bank-credit/people/"


def test_a_class_is_declared_with_its_reason_and_its_person(api: Api, project: Project) -> None:
    answer = api("ada").post(
        "/api/v1/projects/bank-credit/classification/",
        {"risk_class": "transparency", "reason": "Article 50(1)"},
    )

    assert answer.status_code == 200
    assert answer.json()["by"]["username"] == "ada"
    assert api("rui").get("/api/v1/projects/bank-credit/classification/").json()["reason"] == "Article 50(1)"


def test_an_archived_project_is_readable_and_takes_no_change(api: Api, project: Project) -> None:
    assert api("ada").post("/api/v1/projects/bank-credit/archive/", {"reason": "Retired"}).status_code == 200

    refused = api("ada").patch("/api/v1/projects/bank-credit/", {"stage": "learn"})

    assert (refused.status_code, refused.json()["code"]) == (409, "archived")
    assert api("rui").get("/api/v1/projects/bank-credit/").status_code == 200


def test_a_deciding_role_waits_for_a_second_person_in_a_session(
    api: Api, people: dict[str, User], project: Project
) -> None:
    url = "/api/v1/projects/bank-credit/people/"
    proposed = api("priya", session=True).post(url, {"person": "sam", "role": "reviewer"}).json()
    confirm = f"{url}{proposed['id']}/confirm/"

    assert proposed["effective"] is False
    assert api("priya", session=True).post(confirm, {}).json()["code"] == "own_work"
    assert api("root").post(confirm, {}).json()["code"] == "people_only"
    assert api("root", session=True, signed_in_ago=1000).post(confirm, {}).json()["code"] == "sign_in_again"
    assert api("root", session=True).post(confirm, {}).json()["effective"] is True


def test_a_token_grants_nothing(api: Api, project: Project) -> None:
    answer = api("priya").post("/api/v1/projects/bank-credit/people/", {"person": "sam", "role": "engineer"})

    assert (answer.status_code, answer.json()["code"]) == (403, "people_only")


def test_a_role_of_one_project_cannot_be_reached_through_another(
    api: Api, people: dict[str, User], project: Project
) -> None:
    make_project(people, slug="other")
    foreign = Membership.objects.filter(project__slug="other").first()
    assert foreign is not None

    answer = api("priya", session=True).post(f"/api/v1/projects/bank-credit/people/{foreign.pk}/end/", {})

    assert answer.status_code == 404


def test_a_role_ends_at_once(api: Api, people: dict[str, User], project: Project) -> None:
    membership = Membership.objects.get(project=project, person=people["rui"])

    api("priya", session=True).post(f"/api/v1/projects/bank-credit/people/{membership.pk}/end/", {})

    assert api("rui").get("/api/v1/projects/bank-credit/").status_code == 404


def _by(people: dict[str, User]) -> Any:
    from portal.accounts.callers import Caller

    return Caller(people["priya"], via="command")
