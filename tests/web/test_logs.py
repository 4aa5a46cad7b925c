"""What a line of the log says."""

from __future__ import annotations

import logging
import sys

import pytest

from portal.web.logs import line_formatter


def failed() -> logging.LogRecord:
    empty: dict[str, str] = {}
    try:
        empty["reading"]
    except KeyError:
        return logging.LogRecord("django.request", logging.ERROR, "", 0, "Broken: /", (), sys.exc_info())
    raise AssertionError


@pytest.mark.parametrize("form", ["", "json"])
def test_an_error_says_where_it_came_from(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", form)
    line = line_formatter().format(failed())
    assert "Broken: /" in line
    assert "test_logs.py" in line and "KeyError: 'reading'" in line
