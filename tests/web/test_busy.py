"""A lock that is not to be had in time is said in words, not as a failure of ours."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from portal.api.problems import handle
from portal.web.busy import says_busy
from portal.web.middleware import Answers


def lock_timeout() -> OperationalError:
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = type("LockNotAvailable", (Exception,), {"sqlstate": "55P03"})()
    return error


@pytest.mark.parametrize("error", [lock_timeout(), OperationalError("database is locked")])
def test_page_and_api_ask_to_try_again(error: OperationalError) -> None:
    page = Answers(lambda request: HttpResponse()).process_exception(
        RequestFactory().post("/projects/x/"), error
    )
    answer = handle(error, {})
    assert page is not None and answer is not None
    assert (page.status_code, page["Retry-After"]) == (503, "2")
    assert (answer.status_code, answer["Retry-After"], answer.data["code"]) == (503, "2", "busy")


def test_another_database_error_is_not_taken_for_a_lock() -> None:
    assert not says_busy(OperationalError("disk I/O error"))
