"""Embedded mode sends its own files compressed, and those of other packages as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from portal.front.static_files import compress
from portal.web.compressed import StaticFiles

# The end of a response looks after the connection that a test before may have left open.
pytestmark = pytest.mark.django_db


def sent(name: str, settings: Any, tmp_path: Path) -> Any:
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, True
    compress()
    middleware = StaticFiles(lambda request: None)
    return middleware(RequestFactory().get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}))


def test_our_own_files_are_sent_compressed(settings: Any, tmp_path: Path) -> None:
    answer = sent("house.css", settings, tmp_path)
    answer.close()
    assert answer["Content-Encoding"] == "gzip"


def test_files_of_other_packages_are_sent_as_they_are(settings: Any, tmp_path: Path) -> None:
    answer = sent("admin/css/base.css", settings, tmp_path)
    answer.close()
    assert "Content-Encoding" not in answer
