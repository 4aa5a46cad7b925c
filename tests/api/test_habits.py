"""What every operation does the same way: errors, keys, conditions, pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.api.models import KeptAnswer
from portal.audit.models import Event
from portal.projects.models import Project
from portal.projects.services import projects
from tests.conftest import make_project

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = "/api/v1/projects/"
ONE = "/api/v1/projects/bank-credit/"
NEW = {"name": "New one", "purpose": "Sorts letters.", "owner": "priya", "role": "deployer"}


def test_nobody_gets_a_problem_that_says_how_to_sign_in(client: Client, project: Project) -> None:
    answer = client.get(ONE)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="gatehouse"'
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("way", ["expired", "revoked", "unknown", "of a deactivated owner"])
def test_a_token_that_no_longer_counts_is_nobody(
    way: str, api: Api, people: dict[str, User], project: Project
) -> None:
    from portal.accounts.models import Token

    client = api("ada", lasts=timedelta(seconds=-1) if way == "expired" else timedelta(days=1))
    if way == "revoked":
        Token.objects.update(revoked_at=project.created_at)
    elif way == "unknown":
        client.credentials(HTTP_AUTHORIZATION="Bearer gate_nothing")
    elif way != "expired":
        people["ada"].is_active = False
        people["ada"].save()

    assert client.get(ONE).status_code == 401


def test_a_token_without_the_scope_is_refused_before_anything_is_read(api: Api, project: Project) -> None:
    reader = api("ada", scopes=("read",))

    assert reader.get(ONE).status_code == 200
    refused = reader.post(URL, NEW)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert api("ada", scopes=("verdict",)).get(ONE).status_code == 403


@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v2/projects/", "/api/v1/a%0Ab/"])
def test_addresses_that_lead_nowhere_answer_a_problem_too(path: str, api: Api, project: Project) -> None:
    answer = api("ada").get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_broken_json_is_a_problem_with_the_place(api: Api, project: Project) -> None:
    answer = api("ada").generic("POST", URL, "{", content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_another_media_type_is_refused(api: Api, project: Project) -> None:
    answer = api("ada").generic("POST", URL, "<x/>", content_type="application/xml")

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "k"}])
def test_a_body_over_the_limit_is_413_with_and_without_a_key(
    headers: dict[str, str], api: Api, project: Project, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = api("ada").generic(
        "POST", URL, json.dumps({**NEW, "purpose": "x" * 2000}), content_type="application/json", **headers
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_session_needs_its_csrf_token(people: dict[str, User], project: Project) -> None:
    from rest_framework.test import APIClient

    from tests.api.client import sign_in

    client = APIClient(enforce_csrf_checks=True)
    sign_in(client, people["ada"])

    answer = client.post(URL, NEW)

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_times_are_rfc_3339_in_utc(api: Api, project: Project) -> None:
    assert api("ada").get(ONE).json()["created_at"] == "2026-11-20T12:00:00Z"


# --- Idempotency-Key --------------------------------------------------------------------------------


def test_the_same_key_and_body_have_one_effect_and_the_same_answer(api: Api, project: Project) -> None:
    first, second = (api("ada").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Project.objects.count() == 2
    assert Event.objects.filter(verb="project.registered").count() == 1


def test_the_same_key_with_another_body_is_422(api: Api, project: Project) -> None:
    api("ada").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once")

    answer = api("ada").post(URL, {**NEW, "name": "Another"}, HTTP_IDEMPOTENCY_KEY="once")

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Project.objects.count() == 2


def test_one_callers_key_says_nothing_to_another(api: Api, project: Project) -> None:
    api("ada").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once")

    answer = api("root", session=True).post(URL, {**NEW, "name": "Another"}, HTTP_IDEMPOTENCY_KEY="once")

    assert answer.status_code == 201


def test_a_refusal_is_not_kept_but_its_event_is(api: Api, people: dict[str, User], project: Project) -> None:
    refused = api("rui").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once")
    people["rui"].registers_projects = True
    people["rui"].save()

    again = api("rui").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once")

    assert (refused.status_code, again.status_code) == (403, 201)
    assert Event.objects.filter(verb="act.refused", actor=people["rui"].actor_id).count() == 1


def test_a_crash_leaves_neither_effect_nor_key(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = projects.register

    def crash(**values: Any) -> Any:
        real(**values)
        raise MemoryError

    monkeypatch.setattr("portal.projects.api.projects.projects.register", crash)
    with pytest.raises(MemoryError):
        api("ada").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="once")

    assert Project.objects.count() == 1
    assert not KeptAnswer.objects.exists()


def test_a_key_that_no_header_can_hold_is_refused(api: Api, project: Project) -> None:
    answer = api("ada").post(URL, NEW, HTTP_IDEMPOTENCY_KEY="k" * 300)

    assert list(answer.json()["errors"]) == ["Idempotency-Key"]


# --- ETag -------------------------------------------------------------------------------------------


def test_what_i_already_have_is_not_sent_again(api: Api, project: Project) -> None:
    tag = api("ada").get(ONE)["ETag"]

    assert api("ada").get(ONE, HTTP_IF_NONE_MATCH=tag).status_code == 304
    api("ada").patch(ONE, {"stage": "learn"})
    assert api("ada").get(ONE, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_a_page_of_a_list_has_a_tag_too(api: Api, project: Project) -> None:
    tag = api("ada").get(URL)["ETag"]

    assert api("ada").get(URL, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_a_stale_write_is_412_and_changes_nothing(api: Api, project: Project) -> None:
    tag = api("ada").get(ONE)["ETag"]
    api("ada").patch(ONE, {"stage": "learn"})

    answer = api("ada").patch(ONE, {"stage": "model"}, HTTP_IF_MATCH=tag)

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    project.refresh_from_db()
    assert project.stage == "learn"
    assert (
        api("ada").patch(ONE, {"stage": "model"}, HTTP_IF_MATCH=api("ada").get(ONE)["ETag"]).status_code
        == 200
    )


# --- pages ------------------------------------------------------------------------------------------


def test_a_list_is_read_by_cursor_without_loss_or_repeat(
    api: Api, people: dict[str, User], project: Project
) -> None:
    for number in range(6):
        make_project(people, slug=f"other-{number}")
    seen, url = [], f"{URL}?page_size=3"
    while url:
        page = api("rui").get(url).json()
        assert set(page) == {"results", "next", "previous"}
        seen += [row["slug"] for row in page["results"]]
        url = page["next"]

    assert seen == sorted(Project.objects.values_list("slug", flat=True))


@pytest.mark.parametrize("query", ["page_size=501", "page_size=0", "page_size=many", "cursor=abc"])
def test_a_page_that_cannot_be_is_wrong_input(query: str, api: Api, project: Project) -> None:
    assert api("ada").get(f"{URL}?{query}").status_code == 400


def test_a_list_costs_the_same_queries_whatever_its_length(
    api: Api, people: dict[str, User], project: Project, django_assert_max_num_queries: Any
) -> None:
    client = api("rui")
    client.get(URL)
    for number in range(5):
        make_project(people, slug=f"other-{number}")

    with django_assert_max_num_queries(5):
        assert len(client.get(URL).json()["results"]) == 6
