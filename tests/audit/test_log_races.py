"""Many writers, one chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import connections, transaction

from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.audit.models import Event
from portal.audit.services.log import record

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_sixteen_writers_append_to_one_stream_without_fork_or_gap(real_db: str) -> None:
    user = User(username="ada", display_name="Ada")
    user.set_unusable_password()
    user.save()

    def append(number: int) -> None:
        try:
            with transaction.atomic():
                record(
                    "test.happened",
                    by=Caller(user),
                    at=NOW,
                    stream="one",
                    obj=("thing", str(number)),
                    summary="did",
                )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(append, range(80)))

    events = list(Event.objects.filter(stream="one").order_by("seq"))
    assert [event.seq for event in events] == list(range(80))
    assert [event.prev for event in events[1:]] == [event.leaf for event in events[:-1]]
