"""The same questions put to the services themselves, so that no page, operation, command or job walks round them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from types import FunctionType
from typing import Any, NoReturn

import pytest

from evidence.intake.storing import store
from evidence.services import filing
from gates.services import exceptions, minutes, reviews
from portal.accounts.callers import Caller
from portal.accounts.services import people as accounts
from portal.answers import NotAllowed, NotNow, NotVisible, Refused
from portal.projects.models import Membership
from portal.projects.services import people as roles
from registry.models import Snapshot
from tests.sweep.acts import CALLS, decorated, exception_at, name_of, review_at
from tests.sweep.scenery import CLOSED, Place, Scenery

SERVICES = {name_of(service): service for service in decorated()}
# Acts that belong to no project: who may do them is asked by role, not by sight.
OF_THE_HOUSE = {
    name for name in CALLS if name.startswith(("portal.accounts.", "portal.jobs.", "evidence.services.own_frameworks."))
} | {"portal.projects.services.projects.register"}  # fmt: skip
# Run by jobs in the name of whoever asked, after that person was asked; nothing calls them from outside.
BY_JOBS = {
    "evidence.services.packs.keep", "evidence.services.packs.fail", "evidence.services.snapshot_files.file_snapshot",
    "evidence.services.carrying.carry_over",
    "portal.findings.services.findings.report", "portal.findings.services.findings.settle",
    "evidence.services.link_rounds.keep", "evidence.services.link_rounds.take_copy",
}  # fmt: skip
IN_PROJECT = sorted(set(CALLS) - OF_THE_HOUSE - BY_JOBS)
# Auditors read everything and may carry it out of the house.
FOR_AUDITORS = {"gates.services.packs.request_final", "gates.services.packs.request_draft"}
# What still happens in an archived project: nothing is added to it.
AFTER_THE_END = {
    *FOR_AUDITORS, "portal.projects.services.people.end",
    # What is archived is retained as well, until its periods are over.
    *(f"evidence.services.retention.{name}" for name in ("place_hold", "release_hold", "ask", "answer")),
}  # fmt: skip
# By people only, because somebody answers for it by name.
BY_PEOPLE = {
    "portal.projects.services.people.grant", "portal.projects.services.people.confirm",
    "portal.projects.services.people.end", "evidence.services.judgements.judge",
    "evidence.services.judgements.revoke", "evidence.services.applicability.approve",
    "evidence.services.applicability.refuse", "evidence.services.applicability.revoke",
    "evidence.services.own_frameworks.put_in_force", "evidence.services.own_frameworks.refuse",
    "evidence.services.conditions.confirm", "gates.services.attestations.attest",
    "evidence.services.link_acts.attest", "evidence.services.credentials.set_credential",
    "evidence.services.credentials.end_credential",
    "gates.services.reviews.open_review", "gates.services.reviews.set_snapshot",
    "gates.services.reviews.move_sitting", "gates.services.decisions.decide", "gates.services.minutes.complete",
    "gates.services.minutes.seal", "gates.services.exceptions.answer", "gates.services.exceptions.extend",
    "evidence.services.retention.place_hold", "evidence.services.retention.release_hold",
    "evidence.services.retention.ask", "evidence.services.retention.answer",
}  # fmt: skip
KEPT_BY_ADMINISTRATORS = {name for name in CALLS if name.startswith("portal.accounts.services.people.")} - {
    "portal.accounts.services.people.change", "portal.accounts.services.people.create_on_the_machine",
}  # fmt: skip

# Kept by administrators who signed in just now: they open doors for others.
IN_A_FRESH_SESSION = {
    "portal.accounts.services.people.set_password", "portal.accounts.services.people.confirm_administrator",
    "portal.accounts.services.people.end_administrator", "evidence.services.own_frameworks.put_in_force",
    "evidence.services.own_frameworks.refuse",
}  # fmt: skip


def mend_then_extend(place: Place, how: dict[str, Any]) -> None:
    """Asked for, then no longer needed; only the approval is out of turn."""
    granted = exception_at(place, "granted")
    ends = place.world.at + timedelta(days=60)
    longer = exceptions.extend(**how, exception=granted, rationale="Late.", remediation_date=ends)
    exceptions.remediate(**how, exception=granted, note="Done.")
    assert exception_at(place, "granted").state == "remediated"
    exceptions.answer(**{**how, "by": place.world.by("chen")}, exception=longer, approve=True, reason="Ok.")


# What a state machine lets happen once.
ONCE = (
    "evidence.services.artefacts.set_state", "evidence.services.judgements.judge",
    "gates.services.exceptions.answer", "gates.services.exceptions.remediate", "gates.services.minutes.seal",
)  # fmt: skip
OUT_OF_TURN: dict[str, Callable[[Place, dict[str, Any]], Any]] = {
    "an exception is extended before it was granted": lambda p, how: exceptions.extend(
        **how, exception=exception_at(p, "exceptions"), rationale="Late.",
        remediation_date=p.world.at + timedelta(days=60),
    ),
    "an exception is remediated before it was granted": lambda p, how: exceptions.remediate(
        **how, exception=exception_at(p, "exceptions"), note="Done."
    ),
    "the extension of an exception that was mended is approved": lambda p, how: mend_then_extend(p, how),
    "sealed minutes are completed": lambda p, how: minutes.complete(
        **{**how, "by": p.world.by("noor")}, review=review_at(p, "sealed"), present="", discussion="More.", actions="",
    ),
    "a snapshot is chosen after the freeze": lambda p, how: reviews.set_snapshot(
        **how, review=review_at(p, "reviews"), snapshot=Snapshot.objects.get(pk=p.keys["snapshot id"])
    ),
    "a decided sitting is moved": lambda p, how: reviews.move_sitting(
        **how, review=review_at(p, "decided"), sitting_at=p.world.at + timedelta(days=20)
    ),
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


def reviewer(place: Place, by: Caller) -> Caller:
    return place.world.by("rui")


def long_ago(place: Place, by: Caller) -> Caller:
    return Caller(by.user, via="session", signed_in_at=place.world.at - timedelta(minutes=16))


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
                                  "evidence.services.own_frameworks.propose",
                                  "evidence.services.own_frameworks.put_in_force",
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


@pytest.mark.parametrize("name", sorted(FOR_AUDITORS))
def test_a_reviewer_reads_a_project_and_does_not_carry_it_out_of_the_house(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(refusal(name, scenery.own, reviewer, monkeypatch), NotAllowed)


@pytest.mark.parametrize("name", sorted(IN_A_FRESH_SESSION))
def test_a_session_of_sixteen_minutes_does_not_change_who_may_enter_or_administer(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refusal(name, scenery.own, long_ago, monkeypatch)

    assert isinstance(said, NotAllowed)
    assert [reason.code for reason in said.answer.reasons] == ["sign_in_again"]


@pytest.mark.parametrize(
    ("who", "place", "refused"), [("ines", "bank-credit", NotAllowed), ("ada", CLOSED, NotNow)]
)
def test_a_file_that_is_filed_only_after_a_question_is_not_looked_at_for_everybody(
    who: str, place: str, refused: type[Exception], scenery: Scenery
) -> None:
    chosen = scenery.places[place]
    with pytest.raises(refused):
        filing.file_plainly(
            by=chosen.world.by(who), at=scenery.now, project=chosen.project,
            upload=store(b"Some words.\n", name="notes.txt"),
        )  # fmt: skip


@pytest.mark.parametrize("name", ONCE)
def test_what_was_done_is_not_done_again(name: str, scenery: Scenery) -> None:
    CALLS[name](scenery.own)

    with pytest.raises(NotNow):
        CALLS[name](scenery.own)


@pytest.mark.parametrize("name", OUT_OF_TURN)
def test_an_act_out_of_turn_is_refused(name: str, scenery: Scenery) -> None:
    place = scenery.own
    with pytest.raises(NotNow):
        OUT_OF_TURN[name](place, {"by": place.world.by("ada"), "at": place.world.at})


def test_a_second_judgement_is_refused_with_the_name_of_who_judged_first(scenery: Scenery) -> None:
    judge = "evidence.services.judgements.judge"
    CALLS[judge](scenery.own)

    with pytest.raises(NotNow, match="Rui Martins judged it"):
        CALLS[judge](scenery.own)
