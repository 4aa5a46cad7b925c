"""One scenery per module: building it costs more than all requests to one address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests import scratch
from tests.sweep.scenery import Scenery, build


@pytest.fixture(scope="module", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files, keys and anchors of the whole module."""
    folder = tmp_path_factory.mktemp("data")
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder / "files")},
    }
    storages = {**django_settings.STORAGES, "default": files}
    with override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "files", STORAGES=storages):
        yield


@pytest.fixture(scope="module")
def scenery(
    own_data_folder: None, migrated: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scenery]:
    """Built in a database of the module's own, in a transaction that is never committed."""
    folder = tmp_path_factory.mktemp("database")
    with django_db_blocker.unblock(), scratch.database(migrated, folder), transaction.atomic():
        yield build(timezone.now())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def untouched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does is undone after it; tests without a scenery need no database."""
    if "scenery" not in request.fixturenames:
        yield
        return
    scenery: Scenery = request.getfixturevalue("scenery")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    scenery.forget()
