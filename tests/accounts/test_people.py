"""Accounts: who makes and keeps them, and that nobody takes an administrator's over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import people as accounts
from portal.answers import NotAllowed, NotNow
from portal.audit.models import Event
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
NEW = {"kind": "person", "username": "Lena", "display_name": "Lena Vogt", "email": "lena@bank.example"}


@pytest.fixture
def second(people: dict[str, User]) -> User:
    """A second administrator, without a role anywhere."""
    made = User(username="ruth", display_name="Ruth Second", is_administrator=True)
    made.set_password("a long enough password")
    made.save()
    people["ruth"] = made
    return made


@pytest.mark.parametrize("path", ["/people/", "/people/new/", "/people/ada/"])
def test_for_everybody_else_the_pages_do_not_exist(path: str, pages: Pages, project: Project) -> None:
    assert pages("ada").get(path).status_code == 404
    assert pages("root").get(path).status_code == 200


@pytest.mark.parametrize("act", ["deactivate", "reactivate", "propose-administrator", "end-administrator"])
def test_for_everybody_else_the_acts_do_not_exist(act: str, pages: Pages, project: Project) -> None:
    assert pages("ada").post(f"/people/rui/{act}/").status_code == 404
    assert pages("ada").post("/people/rui/password/").status_code == 404


def test_an_administrator_makes_a_person_whose_password_is_shown_once(pages: Pages, people: Any) -> None:
    answer = pages("root").post("/people/new/", NEW)

    lena = User.objects.get(username="lena")
    found = re.search(r"<code>([^<]{16})</code>", answer.content.decode())
    assert found is not None
    assert lena.check_password(found[1])
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.get(verb="person.created", stream="site").object_id == str(lena.pk)
    assert found[1] not in Event.objects.get(verb="person.created").detail.body


def test_a_service_account_has_no_password(pages: Pages, people: Any) -> None:
    pages("root").post("/people/new/", {**NEW, "kind": "service", "username": "bot"})

    assert not User.objects.get(username="bot").has_usable_password()


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "ada"), ("username", "a b"), ("email", "nowhere"), ("display_name", " ")],
)
def test_mistakes_stand_at_their_field(field: str, value: str, pages: Pages, people: Any) -> None:
    answer = pages("root").post("/people/new/", {**NEW, field: value})

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


def test_a_deactivated_account_ends_its_session_and_its_tokens_at_once(
    pages: Pages, api: Any, project: Project
) -> None:
    rui, token = pages("rui"), api("rui")
    assert rui.get("/account/").status_code == 200

    pages("root").post("/people/rui/deactivate/")

    assert rui.get("/account/").status_code == 302
    assert token.get("/api/v1/projects/bank-credit/").status_code == 401


def test_nobody_deactivates_themselves_or_an_administrator(
    caller: Any, people: dict[str, User], second: User, now: Any
) -> None:
    for person in (people["root"], second):
        with pytest.raises(NotAllowed):
            accounts.deactivate(by=caller("root"), at=now, person=person)


def test_an_administrator_cannot_take_over_another(
    caller: Any, people: dict[str, User], second: User, now: Any
) -> None:
    with pytest.raises(NotAllowed, match="nobody else sets an administrator's password"):
        accounts.set_password(by=caller("root"), at=now, person=second)
    with pytest.raises(NotAllowed, match="theirs alone"):
        accounts.change(by=caller("root"), at=now, person=second, email="root@bank.example")

    second.refresh_from_db()
    assert second.check_password("a long enough password")


def test_a_lost_password_is_replaced_in_a_fresh_session_and_shown_once(pages: Pages, people: Any) -> None:
    stale = pages("root", signed_in_ago=3600).post("/people/rui/password/")
    answer = pages("root").post("/people/rui/password/")

    assert "reauthenticate" in stale["Location"]
    found = re.search(r"<code>([^<]{16})</code>", answer.content.decode())
    assert found is not None
    assert User.objects.get(username="rui").check_password(found[1])


def test_a_token_keeps_no_accounts(caller: Any, people: dict[str, User], now: Any) -> None:
    with pytest.raises(NotAllowed):
        accounts.create(by=caller("root", via="token"), at=now, username="x", display_name="X")


def test_an_administrator_is_made_by_two(
    pages: Pages, people: dict[str, User], second: User, project: Project
) -> None:
    root, ruth = pages("root"), pages("ruth")
    assert root.post("/people/sam/propose-administrator/").status_code == 302
    assert root.post("/people/sam/confirm-administrator/").status_code == 409
    assert not User.objects.get(username="sam").is_administrator

    assert ruth.post("/people/sam/confirm-administrator/").status_code == 302

    assert User.objects.get(username="sam").is_administrator
    assert "proposed_by" in Event.objects.get(verb="administrator.granted").detail.body


def test_who_decides_cannot_become_administrator(
    caller: Any, people: dict[str, User], project: Project, now: Any
) -> None:
    with pytest.raises(NotNow, match="administrators decide nothing"):
        accounts.propose_administrator(by=caller("root"), at=now, person=people["rui"])


def test_the_last_administrator_stays(caller: Any, people: dict[str, User], now: Any) -> None:
    with pytest.raises(NotNow, match="last administrator"):
        accounts.end_administrator(by=caller("root"), at=now, person=people["root"])


def test_people_change_their_own_profile_and_no_rights(
    pages: Pages, caller: Any, people: dict[str, User], now: Any
) -> None:
    ada = pages("ada")
    answer = ada.post("/account/", {"display_name": "Ada O.", "job_title": "Architect", "email": ""})

    ada_now = User.objects.get(username="ada")
    assert answer.status_code == 302
    assert (ada_now.display_name, ada_now.shortcuts) == ("Ada O.", False)
    with pytest.raises(Exception, match="cannot be changed here"):
        accounts.change(by=caller("ada"), at=now, person=ada_now, registers_projects=True)


def test_the_account_page_says_whether_a_second_factor_stands(pages: Pages, project: Project) -> None:
    assert "Set up" in pages("rui").get("/account/").content.decode()


def test_the_list_costs_the_same_whatever_its_length(
    pages: Pages, people: Any, django_assert_max_num_queries: Any
) -> None:
    root = pages("root")
    with django_assert_max_num_queries(7):
        root.get("/people/")


def test_the_history_of_an_account_never_shows_a_password(pages: Pages, people: Any) -> None:
    root = pages("root")
    root.post("/people/rui/password/")

    text = root.get("/people/rui/").content.decode()

    assert "password set" in text
    assert "pbkdf2" not in text


def test_nobody_reads_the_account_page_without_signing_in(client: Client, db: None) -> None:
    assert client.get("/account/").status_code == 302
