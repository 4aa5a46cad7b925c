"""Tokens: issued for oneself or a service, shown once, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Token, User
from portal.api.models import KeptAnswer
from portal.audit.models import Event
from portal.projects.models import Project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
URL = "/account/tokens/"


def shown_in(answer: Any) -> str | None:
    found = re.search(r"gate_[\w-]{43}", answer.content.decode())
    return found[0] if found else None


def test_a_token_is_shown_once_and_kept_as_a_hash(pages: Pages, people: dict[str, User]) -> None:
    ada = pages("ada")
    answer = ada.post(URL, {"owner": people["ada"].pk, "name": "ci", "scopes": ["read"], "days": 30})

    text = shown_in(answer)
    assert text is not None
    assert "no-store" in answer["Cache-Control"]
    assert shown_in(ada.get(URL)) is None
    assert Token.objects.get().digest != text
    assert text not in Event.objects.get(verb="token.issued").detail.body


def test_only_administrators_issue_for_services_and_nobody_for_another_person(
    pages: Pages, people: dict[str, User]
) -> None:
    form = {"name": "ci", "scopes": ["write"], "days": 30}

    assert pages("ada").post(URL, {**form, "owner": people["cai"].pk}).status_code == 422
    assert pages("root").post(URL, {**form, "owner": people["ada"].pk}).status_code == 422
    assert pages("root").post(URL, {**form, "owner": people["cai"].pk}).status_code == 200
    assert Token.objects.get().owner == people["cai"]


@pytest.mark.parametrize("wrong", [{"days": 400}, {"scopes": []}, {"name": " "}, {"scopes": ["everything"]}])
def test_mistakes_stand_at_their_field(wrong: dict[str, Any], pages: Pages, people: dict[str, User]) -> None:
    form = {"owner": people["ada"].pk, "name": "ci", "scopes": ["read"], "days": 30, **wrong}

    answer = pages("ada").post(URL, form)

    assert answer.status_code == 422
    assert f"id_{next(iter(wrong))}" in answer.content.decode()
    assert not Token.objects.exists()


def test_a_revoked_token_ends_at_once(pages: Pages, api: Any, project: Project) -> None:
    client = api("ada")
    assert client.get("/api/v1/users/me/").status_code == 200

    pages("ada").post(f"{URL}{Token.objects.get().pk}/revoke/")

    assert client.get("/api/v1/users/me/").status_code == 401


def test_somebody_elses_token_does_not_exist_for_me(pages: Pages, api: Any, people: Any) -> None:
    api("ada")
    token = Token.objects.get()

    assert pages("rui").post(f"{URL}{token.pk}/revoke/").status_code == 404
    assert api("rui").delete(f"/api/v1/tokens/{token.pk}/").status_code == 404


# --- API --------------------------------------------------------------------------------------------


def test_a_session_issues_a_token_and_a_token_none(api: Any, people: Any) -> None:
    body = {"name": "ci", "scopes": ["verdict"], "days": 10}

    made = api("ada", session=True).post("/api/v1/tokens/", body)
    refused = api("ada").post("/api/v1/tokens/", body)

    assert made.json()["token"].startswith("gate_")
    assert made["Cache-Control"] == "no-store"
    assert (refused.status_code, refused.json()["code"]) == (403, "people_only")
    assert "token" not in api("ada").get("/api/v1/tokens/").json()["results"][0]


def test_a_replayed_answer_holds_no_secret(api: Any, people: Any) -> None:
    body = {"name": "ci", "scopes": ["verdict"]}
    client = api("ada", session=True)
    made = client.post("/api/v1/tokens/", body, HTTP_IDEMPOTENCY_KEY="k").json()

    again = client.post("/api/v1/tokens/", body, HTTP_IDEMPOTENCY_KEY="k").json()

    assert again == {**made, "token": ""}
    assert made["token"] not in str(KeptAnswer.objects.get().body)


def test_the_own_account_can_be_read_and_changed_in_a_session_only(api: Any, people: Any) -> None:
    assert api("cai").get("/api/v1/users/me/").json()["kind"] == "service"
    assert api("ada").patch("/api/v1/users/me/", {"display_name": "X"}).status_code == 403
    changed = api("ada", session=True).patch("/api/v1/users/me/", {"job_title": "Lead"})
    assert changed.json()["job_title"] == "Lead"
    refused = api("ada", session=True).patch("/api/v1/users/me/", {"is_administrator": True})
    assert list(refused.json()["errors"]) == ["is_administrator"]


# --- commands ---------------------------------------------------------------------------------------


def test_the_command_prints_the_token_alone(capsys: Any, people: Any) -> None:
    call_command("issue_token", "cai", "--scope", "verdict", "--scope", "registry", "--days", "5")

    out = capsys.readouterr().out
    token = Token.objects.get()
    assert re.fullmatch(r"gate_[\w-]{43}\n", out)
    assert token.scopes == ["registry", "verdict"]
    assert token.expires_at - token.created_at == timedelta(days=5)


def test_the_command_refuses_an_account_that_is_not_there(people: Any) -> None:
    with pytest.raises(CommandError, match="Nobody here is called"):
        call_command("issue_token", "nobody")


def test_codes_are_printed_for_demonstration_accounts_only(capsys: Any, people: dict[str, User]) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(people["rui"], generate_totp_secret())
    with pytest.raises(CommandError, match="demonstration accounts only"):
        call_command("totp", "rui")

    people["rui"].is_demo = True
    people["rui"].save()
    call_command("totp", "rui")

    assert re.fullmatch(r"\d{6}\n", capsys.readouterr().out)


def test_the_first_administrator_is_made_on_the_machine(capsys: Any, db: None) -> None:
    call_command("create_administrator", "root", "--name", "Root")

    username, password = capsys.readouterr().out.split()
    made = User.objects.get(username=username)
    assert made.is_administrator
    assert made.check_password(password)
    with pytest.raises(CommandError, match="is taken"):
        call_command("create_administrator", "root")
