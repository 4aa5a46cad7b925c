"""`/livez` and `/readyz`."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evidence.models import Pack, PackState
from evidence.packs.keys import KeyFolder
from evidence.services.packs import keys
from portal.accounts.callers import Caller
from portal.audit import triggers
from portal.projects.models import Project
from tests.conftest import NOW


def test_the_process_is_alive_without_a_database(client: Client) -> None:
    assert client.get("/livez").content == b"alive\n"


@pytest.mark.django_db
def test_a_migrated_house_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


@pytest.mark.django_db
def test_a_house_whose_log_could_be_changed_is_not_ready(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(triggers, "missing", lambda connection: {"audit_event_no_update"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["troubles"] == ["The log's trigger audit_event_no_update does not stand."]


@pytest.mark.django_db
def test_only_the_storys_own_pack_keeps_the_house_from_being_ready(client: Client, project: Project) -> None:
    project.demo = True
    project.write(by=Caller(project.owner, via="command"), at=NOW, why="a story")

    def asked(pack_id: str, state: str) -> Pack:
        return Pack.objects.create(
            project=project, pack_id=pack_id, final=True, state=state, requested_by=project.owner,
            requested_at=NOW, sealed_time=NOW, cut_size=0, manifest={},
        )  # fmt: skip

    asked("EP-0", PackState.FAILED)
    assert client.get("/readyz").json()["ready"] is True
    first = asked("EP-1", PackState.REQUESTED)
    assert client.get("/readyz").json()["troubles"] == ["The pack EP-1 is not sealed yet."]

    first.state = PackState.SEALED
    first.write(by=Caller(project.owner, via="command"), at=NOW, why="sealed")
    asked("EP-2", PackState.REQUESTED)
    assert client.get("/readyz").json()["ready"] is True


@pytest.mark.django_db
def test_the_root_key_beside_the_others_is_a_warning(client: Client) -> None:
    assert isinstance(keys(), KeyFolder)
    keys().signer("root")
    (warning,) = client.get("/readyz").json()["warnings"]
    assert "Move it to offline media" in warning
