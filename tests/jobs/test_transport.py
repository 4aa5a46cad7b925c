"""Messages between relay and worker without a server: whole or not there."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Empty
from typing import cast

import pytest
from kombu import Connection

from portal.celery import app
from portal.jobs.transport import Channel, Transport


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    options = {"data_folder_in": str(tmp_path / "queue"), "data_folder_out": str(tmp_path / "queue")}
    connection = Connection(
        "filesystem://", transport_options={**options, "control_folder": str(tmp_path / "control")}
    )
    return cast(Channel, connection.channel())


def test_the_worker_uses_this_transport() -> None:
    assert isinstance(app.connection_for_read("filesystem://").transport, Transport)


def test_a_message_is_not_there_before_it_is_whole(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bool] = []
    replace = os.replace

    def look_first(source: object, target: object) -> None:
        with pytest.raises(Empty):
            channel._get("celery")
        looked.append(True)
        replace(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr("portal.jobs.transport.os.replace", look_first)
    channel._put("celery", {"body": "job 1"})

    assert looked == [True]
    assert channel._get("celery") == {"body": "job 1"}
    with pytest.raises(Empty):
        channel._get("celery")
