"""The event log: one act, one event, in one chain that nobody can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts.callers import Caller
from portal.answers import NotAllowed
from portal.audit.models import Event, SideDoor
from portal.audit.rules import tlog
from portal.audit.services import log
from portal.projects.models import Project
from portal.projects.services import projects

pytestmark = pytest.mark.django_db


def test_events_of_a_stream_are_numbered_without_gap_and_chained(
    project: Project, caller: Callable[..., Caller], now: datetime
) -> None:
    for stage in ("model", "produce", "evaluate"):
        projects.change(by=caller("ada"), at=now, project=project, stage=stage)

    events = list(Event.objects.filter(stream=project.stream).order_by("seq"))

    assert [event.seq for event in events] == [0, 1, 2]
    assert [event.prev for event in events] == ["", events[0].leaf, events[1].leaf]
    assert all(tlog.leaf_hash(event.line.encode()).hex() == event.leaf for event in events)


def test_the_stored_nodes_give_the_root_of_all_lines(
    project: Project, caller: Callable[..., Caller], now: datetime
) -> None:
    for number in range(7):
        projects.change(by=caller("ada"), at=now, project=project, name=f"Name {number}")
    leaves = [
        tlog.leaf_hash(e.line.encode()) for e in Event.objects.filter(stream=project.stream).order_by("seq")
    ]

    made = log.checkpoint(project.stream, why="test")

    assert made.root == tlog.root(leaves).hex()


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_to_change_an_event(
    statement: str, project: Project, caller: Callable[..., Caller], now: datetime
) -> None:
    projects.change(by=caller("ada"), at=now, project=project, stage="model")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_refused_act_leaves_an_event_and_nothing_else(
    project: Project, caller: Callable[..., Caller], now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        projects.change(by=caller("rui"), at=now, project=project, stage="learn")

    project.refresh_from_db()
    event = Event.objects.get(stream=project.stream)
    assert project.stage == "calibrate"
    assert event.verb == "act.refused"
    assert "architect" in event.detail.summary


def test_an_act_whose_event_cannot_be_written_does_not_happen(
    project: Project, caller: Callable[..., Caller], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("portal.projects.services.projects.record", broken)
    with pytest.raises(OSError, match="disk full"):
        projects.change(by=caller("ada"), at=now, project=project, stage="learn")

    project.refresh_from_db()
    assert project.stage == "calibrate"


def test_tracked_records_refuse_writes_that_leave_no_history(project: Project) -> None:
    with pytest.raises(SideDoor):
        Project.objects.filter(pk=project.pk).update(name="Quietly renamed")
    with pytest.raises(SideDoor):
        Project.objects.filter(pk=project.pk).delete()


def test_history_names_who_changed_what_and_why(
    project: Project, caller: Callable[..., Caller], now: datetime
) -> None:
    projects.change(by=caller("ada"), at=now, project=project, stage="model")

    newest, before = project.history.all()[:2]

    assert newest.history_user.username == "ada"
    assert newest.stage == "model"
    assert before.stage == "calibrate"
