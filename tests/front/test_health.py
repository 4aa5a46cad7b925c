"""`/livez` and `/readyz`."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evidence.packs.keys import KeyFolder
from evidence.services.packs import keys
from portal.audit import triggers


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
def test_the_root_key_beside_the_others_is_a_warning(client: Client) -> None:
    assert isinstance(keys(), KeyFolder)
    keys().signer("root")
    (warning,) = client.get("/readyz").json()["warnings"]
    assert "Move it to offline media" in warning
