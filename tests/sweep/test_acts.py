"""An act and its event stand or fall together: for every act there is."""

from __future__ import annotations

import hashlib
import sys
from types import FunctionType
from typing import Any, NoReturn

import pytest
from django.apps import apps
from django.db import transaction

from portal.audit.models import Event
from portal.audit.services import log
from tests.sweep.acts import CALLS, decorated, name_of
from tests.sweep.scenery import Scenery

APPS = ("accounts", "audit", "jobs", "api", "projects", "findings", "registry", "evidence", "gates")
SERVICES = {name_of(service): service for service in decorated()}
# These leave no event when they succeed, each for its reason.
SILENT = {
    "evidence.services.artefacts.expect": "asks only whether an upload may begin; it writes nothing",
    "evidence.services.uploads.begin": "announces a file that is not evidence yet; filing it is the event",
    "evidence.services.uploads.end": "takes back a file that never was evidence",
}


class Broken(Exception):
    """The log cannot be written."""


class Done(Exception):
    """What was to be seen was seen."""


def broken(*args: Any, **kwargs: Any) -> NoReturn:
    raise Broken


def everything() -> dict[str, str]:
    """A digest of every row of every table of ours."""
    found = {}
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        rows = "\n".join(map(str, model._base_manager.order_by("pk").values_list()))
        found[model._meta.label] = hashlib.sha256(rows.encode()).hexdigest()
    return found


def modules_that_record() -> list[Any]:
    return [
        module for module in list(sys.modules.values())
        if module is not log and getattr(module, "record", None) is log.record
    ]  # fmt: skip


def test_every_act_has_its_call() -> None:
    assert set(SERVICES) == set(CALLS) | set(SILENT)


@pytest.mark.parametrize("name", CALLS)
def test_an_act_that_succeeds_is_an_event(name: str, scenery: Scenery) -> None:
    before = Event.objects.count()

    with transaction.atomic():
        CALLS[name](scenery.own)

    assert Event.objects.count() > before
    assert Event.objects.latest("id").verb != "act.refused"


@pytest.mark.parametrize("name", CALLS)
def test_an_act_whose_event_cannot_be_written_leaves_nothing(
    name: str, scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log breaks when the act begins, so that whatever prepares the act still works."""
    service: FunctionType = SERVICES[name]

    def watched(*args: Any, **kwargs: Any) -> NoReturn:
        before = everything()
        with monkeypatch.context() as patch:
            for module in modules_that_record():
                patch.setattr(module, "record", broken)
            with pytest.raises(Broken):
                service(*args, **kwargs)
        changed = [label for label, digest in everything().items() if digest != before[label]]
        assert changed == []
        raise Done

    monkeypatch.setattr(sys.modules[service.__module__], service.__name__, watched)
    with pytest.raises(Done):
        CALLS[name](scenery.own)
