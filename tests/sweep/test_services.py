"""The same questions put to the services themselves, so that no page, operation, command or job walks round them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, NoReturn

import pytest

from portal.accounts.callers import Caller
from portal.accounts.services import people as accounts
from portal.answers import NotAllowed, NotNow, NotVisible, Refused
from portal.projects.models import Membership
from portal.projects.services import people as roles
from tests.sweep.acts import CALLS, decorated, name_of
from tests.sweep.scenery import CLOSED, Place, Scenery

SERVICES = {name_of(service): service for service in decorated()}
# Acts that belong to no project: who may do them is asked by role, not by sight.
OF_THE_HOUSE = {
    name for name in CALLS if name.startswith(("portal.accounts.", "portal.jobs."))
} | {"portal.projects.services.projects.register"}  # fmt: skip
# Run by jobs in the name of whoever asked, after that person was asked; nothing calls them from outside.
BY_JOBS = {
    "evidence.services.packs.keep", "evidence.services.packs.fail", "evidence.services.snapshot_files.file_snapshot",
}  # fmt: skip
IN_PROJECT = sorted(set(CALLS) - OF_THE_HOUSE - BY_JOBS)
# Auditors read everything and may carry it out of the house.
FOR_AUDITORS = {"gates.services.packs.request_final", "gates.services.packs.request_draft"}
# What still happens in an archived project: nothing is added to it.
AFTER_THE_END = {*FOR_AUDITORS, "portal.projects.services.people.end"}
# By people only, because somebody answers for it by name.
BY_PEOPLE = {
    "portal.projects.services.people.grant", "portal.projects.services.people.confirm",
    "portal.projects.services.people.end", "evidence.services.judgements.judge",
    "evidence.services.judgements.revoke", "evidence.services.applicability.approve",
    "evidence.services.applicability.refuse", "evidence.services.applicability.revoke",
    "evidence.services.conditions.confirm", "gates.services.attestations.attest",
    "gates.services.reviews.open_review", "gates.services.reviews.set_snapshot",
    "gates.services.reviews.move_sitting", "gates.services.decisions.decide", "gates.services.minutes.complete",
    "gates.services.minutes.seal", "gates.services.exceptions.answer",
}  # fmt: skip
KEPT_BY_ADMINISTRATORS = {name for name in CALLS if name.startswith("portal.accounts.services.people.")} - {
    "portal.accounts.services.people.change", "portal.accounts.services.people.create_on_the_machine",
}  # fmt: skip

As = Callable[[Place, Caller], Caller]


def refusal(name: str, place: Place, caller: As, monkeypatch: pytest.MonkeyPatch) -> Exception | None:
    """What the service says when somebody else makes the very call that succeeds; None when it goes through."""
    service: FunctionType = SERVICES[name]
    said: list[Exception | None] = []

    class Heard(Exception):
        pass

    def watched(*args: Any, **kwargs: Any) -> NoReturn:
        try:
            service(*args, **{**kwargs, "by": caller(place, kwargs["by"])})
            said.append(None)
        except (Refused, NotVisible) as found:
            said.append(found)
        raise Heard

    monkeypatch.setattr(sys.modules[service.__module__], service.__name__, watched)
    with pytest.raises(Heard):
        CALLS[name](place)
    return said[0]


def stranger(place: Place, by: Caller) -> Caller:
    return place.world.by("sam")


def auditor(place: Place, by: Caller) -> Caller:
    return place.world.by("ines")


def token(place: Place, by: Caller) -> Caller:
    return Caller(by.user, via="token", scopes=frozenset({"write"}))


def itself(place: Place, by: Caller) -> Caller:
    return by


@pytest.mark.parametrize("name", IN_PROJECT)
def test_for_a_stranger_the_object_of_an_act_does_not_exist(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(refusal(name, scenery.own, stranger, monkeypatch), NotVisible)


@pytest.mark.parametrize("name", sorted(set(IN_PROJECT) - FOR_AUDITORS))
def test_whoever_sees_a_project_and_lacks_the_role_is_not_allowed(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(refusal(name, scenery.own, auditor, monkeypatch), NotAllowed)


@pytest.mark.parametrize("name", sorted(set(IN_PROJECT) - AFTER_THE_END))
def test_an_archived_project_refuses_those_who_may(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refusal(name, scenery.places[CLOSED], itself, monkeypatch)

    assert isinstance(said, NotNow)
    assert [reason.code for reason in said.answer.reasons] == ["archived"]


@pytest.mark.parametrize("name", sorted(BY_PEOPLE))
def test_a_token_of_whoever_may_is_refused(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refusal(name, scenery.own, token, monkeypatch)

    assert isinstance(said, NotAllowed)
    assert [reason.code for reason in said.answer.reasons] == ["people_only"]


@pytest.mark.parametrize("name", sorted(KEPT_BY_ADMINISTRATORS))
@pytest.mark.parametrize("caller", [stranger, auditor, token])
def test_accounts_are_kept_by_administrators_in_person(
    name: str, caller: As, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(refusal(name, scenery.own, caller, monkeypatch), NotAllowed)


@pytest.mark.parametrize("name", ["portal.jobs.verifying.ask", "portal.projects.services.projects.register",
                                  "portal.accounts.services.tokens.issue", "portal.accounts.services.tokens.revoke",
                                  "portal.accounts.services.people.change",
                                  "portal.accounts.services.people.create_on_the_machine"])  # fmt: skip
def test_acts_of_the_house_ask_too(name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(refusal(name, scenery.own, stranger, monkeypatch), NotAllowed)


def test_who_proposed_an_administrator_does_not_confirm_one(scenery: Scenery) -> None:
    by = scenery.own.world.by("root")
    nils, _ = accounts.create(by=by, at=scenery.now, username="nils", display_name="Nils Newcomer")
    accounts.propose_administrator(by=by, at=scenery.now, person=nils)

    with pytest.raises(NotNow) as refused:
        accounts.confirm_administrator(by=by, at=scenery.now, person=nils)
    assert [reason.code for reason in refused.value.answer.reasons] == ["own_work"]


def test_who_decides_does_not_become_administrator(scenery: Scenery) -> None:
    by = scenery.own.world.by("root")

    with pytest.raises(NotNow) as refused:
        accounts.propose_administrator(by=by, at=scenery.now, person=scenery.people["rui"])
    assert [reason.code for reason in refused.value.answer.reasons] == ["decides"]


def test_a_role_that_ended_while_a_page_stood_open_does_not_end_twice(scenery: Scenery) -> None:
    place = scenery.own
    held = Membership.objects.filter(project=place.project, person=scenery.people["rui"], ended_at=None)
    first, second = held.get(), held.get()
    roles.end(by=place.world.by("priya"), at=scenery.now, membership=first)

    with pytest.raises(NotNow):
        roles.end(by=place.world.by("priya"), at=scenery.now, membership=second)
