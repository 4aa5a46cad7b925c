"""Telling, settling, raising, assigning and closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.findings.models import Finding
from portal.findings.services import findings
from portal.projects.models import Project
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
By = Callable[..., Caller]
DEAD = {
    "source": "link", "key": "7", "severity": "warning", "category": "compliance",
    "title": "The data sheet's link is gone", "detail": "404 since 18 November.", "url": "/projects/bank-credit/",
    "fix": "Replace the link",
}  # fmt: skip


@pytest.fixture
def tell(caller: By, project: Project) -> Callable[..., Finding]:
    """The link checker says what it found."""
    return lambda **more: findings.report(by=caller("ada"), at=NOW, project=project, **{**DEAD, **more})


def test_what_a_room_finds_twice_is_told_once(tell: Callable[..., Finding]) -> None:
    first = tell()
    events = Event.objects.count()

    assert tell() == first
    assert Finding.objects.count() == 1
    assert (Event.objects.count(), first.history.count()) == (events, 1)


def test_what_grew_worse_is_told_anew_under_the_same_number_with_the_same_owner(
    tell: Callable[..., Finding], caller: By, people: dict[str, User]
) -> None:
    findings.assign(by=caller("noor"), at=NOW, finding=tell(), owner=people["ada"], due=NOW.date())

    found = tell(severity="error", owner=people["rui"])

    found.refresh_from_db()
    assert (found.number, found.severity, found.owner, found.due) == (1, "error", people["ada"], NOW.date())
    assert Event.objects.latest("id").verb == "finding.updated"


def test_what_a_room_no_longer_finds_closes_by_itself(
    tell: Callable[..., Finding], caller: By, project: Project
) -> None:
    gone, stays = tell(), tell(key="8")

    closed = findings.settle(by=caller("ada"), at=NOW, project=project, source="link", still_open={"8"})

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (closed, gone.reason, gone.closed_at, stays.closed_at) == (1, "Its cause is gone.", NOW, None)
    assert findings.settle(by=caller("ada"), at=NOW, project=project, source="link", still_open={"8"}) == 0


def test_what_a_person_raised_or_another_room_found_is_not_settled(
    tell: Callable[..., Finding], caller: By, project: Project
) -> None:
    raised = findings.raise_finding(
        by=caller("rui"), at=NOW, project=project, severity="info", category="data", title="Small slice"
    )
    other = tell(source="drill")

    findings.settle(by=caller("ada"), at=NOW, project=project, source="person", still_open=())
    findings.settle(by=caller("ada"), at=NOW, project=project, source="link", still_open=())

    assert {raised.number, other.number} == set(Finding.objects.still_open().values_list("number", flat=True))


def test_what_a_person_closed_stays_closed_while_it_is_told_in_the_same_words(
    tell: Callable[..., Finding], caller: By
) -> None:
    closed = findings.close(by=caller("ada"), at=NOW, finding=tell(), reason="A login wall; a copy is filed.")

    assert tell() == closed
    assert Finding.objects.count() == 1
    assert tell(severity="error").number == 2


def test_what_was_gone_and_came_back_opens_anew(
    tell: Callable[..., Finding], caller: By, project: Project
) -> None:
    findings.close(by=caller("ada"), at=NOW, finding=tell(), reason="A login wall; a copy is filed.")
    findings.settle(by=caller("ada"), at=NOW, project=project, source="link", still_open=())

    assert tell().number == 2


@pytest.mark.parametrize("name", ["ines", "root"])
def test_who_only_reads_neither_raises_nor_assigns_nor_closes(
    name: str, tell: Callable[..., Finding], caller: By, project: Project
) -> None:
    found = tell()
    how: Any = {"by": caller(name), "at": NOW}
    acts: list[Callable[[], Any]] = [
        lambda: findings.raise_finding(**how, project=project, severity="info", category="data", title="x"),
        lambda: findings.assign(**how, finding=found, owner=None, due=None),
        lambda: findings.close(**how, finding=found, reason="x"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_finding_is_closed_with_a_reason_and_once(tell: Callable[..., Finding], caller: By) -> None:
    found = tell()
    with pytest.raises(InvalidInput) as refused:
        findings.close(by=caller("ada"), at=NOW, finding=found, reason="  ")
    assert list(refused.value.errors) == ["reason"]

    findings.close(by=caller("ada"), at=NOW, finding=found, reason="Replaced.")

    with pytest.raises(NotNow):
        findings.close(by=caller("ada"), at=NOW, finding=found, reason="Again.")
    with pytest.raises(NotNow):
        findings.assign(by=caller("ada"), at=NOW, finding=found, owner=None, due=None)


def test_nobody_owes_a_finding_who_has_no_part_in_the_project_or_on_a_day_that_passed(
    tell: Callable[..., Finding], caller: By, people: dict[str, User]
) -> None:
    found = tell()
    wrong: list[tuple[Any, Any, str]] = [
        (people["sam"], None, "owner"), (people["cai"], None, "owner"),
        (people["ada"], NOW.date() - timedelta(days=1), "due"),
    ]  # fmt: skip
    for owner, due, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            findings.assign(by=caller("ada"), at=NOW, finding=found, owner=owner, due=due)
        assert list(refused.value.errors) == [field]
