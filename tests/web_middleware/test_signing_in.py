"""What every request passes through: an id, sign-in, the second factor, and confirming who sits there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.projects.models import Project
from portal.projects.services import people as roles
from tests.api.client import sign_in

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
PASSWORD = "a password of some length"


@pytest.mark.parametrize("path", ["/", "/audit/", "/people/", "/projects/bank-credit/people/", "/nothing/"])
def test_without_a_session_every_page_leads_to_sign_in_and_back(
    path: str, client: Client, project: Project
) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=")


def test_a_fragment_without_a_session_sends_the_whole_page_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/audit/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"].startswith("/account/login/")


def test_every_answer_names_its_request_and_its_policy(pages: Pages, project: Project) -> None:
    for path in ("/account/", "/nothing/", "/audit/"):
        answer = pages("ada").get(path)
        assert len(answer["X-Request-Id"]) == 16
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("username", ["rui", "root"])
def test_who_decides_or_administrates_sets_up_a_second_factor_first(
    username: str, people: dict[str, User], project: Project
) -> None:
    client = Client()
    client.force_login(people[username], backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/audit/")["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/api/v1/projects/").status_code == 401


def test_an_act_with_an_old_sign_in_is_carried_out_after_the_password_is_confirmed(
    people: dict[str, User], project: Project, caller: Any, now: Any
) -> None:
    role = roles.grant(by=caller("priya"), at=now, project=project, person=people["sam"], role="chair")
    root = people["root"]
    root.set_password(PASSWORD)
    root.save()
    client = Client()
    sign_in(client, root, signed_in_ago=3600)

    asked = client.post(f"/projects/bank-credit/people/{role.pk}/confirm/")
    done = client.post(asked["Location"], {"password": PASSWORD})

    role.refresh_from_db()
    assert done["Location"] == "/projects/bank-credit/people/"
    assert role.effective


def test_a_wrong_password_carries_nothing_out(
    people: dict[str, User], project: Project, caller: Any, now: Any
) -> None:
    role = roles.grant(by=caller("priya"), at=now, project=project, person=people["sam"], role="chair")
    people["root"].set_password(PASSWORD)
    people["root"].save()
    client = Client()
    sign_in(client, people["root"], signed_in_ago=3600)

    asked = client.post(f"/projects/bank-credit/people/{role.pk}/confirm/")
    client.post(asked["Location"], {"password": "not this one"})

    role.refresh_from_db()
    assert not role.effective


def test_an_invisible_thing_a_refusal_and_a_rule_have_their_pages(pages: Pages, project: Project) -> None:
    ada, ines = pages("ada"), pages("ines")

    assert ada.get("/projects/nothing/people/").status_code == 404
    refused = ines.post("/projects/bank-credit/archive/", {"reason": "x"})
    assert refused.status_code == 403
    assert "you need the role architect" in refused.content.decode()


def test_a_form_without_its_csrf_token_says_that_nothing_was_recorded(
    people: dict[str, User], project: Project
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, people["ada"])

    answer = client.post("/projects/bank-credit/archive/", {"reason": "x"})

    assert answer.status_code == 403
    assert "Nothing was recorded" in answer.content.decode()
