"""The cast, the clock and the world that tests start from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings

from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.projects.models import ActRole, Membership, Project, ProjectRole, RiskClass
from tests import scratch
from tests.documents import read_here

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

CAST: dict[str, tuple[str, tuple[str, ...]]] = {
    "ada": ("Ada Okafor", ("architect",)),
    "rui": ("Rui Martins", ("reviewer",)),
    "noor": ("Noor Haddad", ("reviewer", "secretary")),
    "tomas": ("Tomas Lind", ("validator",)),
    "chen": ("Chen Wei", ("chair",)),
    "mika": ("Mika Laine", ("committee",)),
    "ines": ("Ines Costa", ("auditor",)),
    "priya": ("Priya Raman", ()),
    "root": ("Root Administrator", ()),
    "cai": ("Cai (pipeline)", ("engineer",)),
    "sam": ("Sam Stranger", ()),
}


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Any, settings: Any) -> None:
    """Every test keeps its files, keys and anchors to itself."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.STORAGES = {
        **django_settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(settings.MEDIA_ROOT)},
        },
    }


@pytest.fixture(autouse=True)
def read_without_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process; tests of the child ask for it themselves."""
    monkeypatch.setattr("evidence.services.saying.read_caged", read_here)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The cast: Ada builds, Rui and Noor review, Tomas validates, Chen chairs, Sam sees nothing."""
    made = {}
    for username, (name, _) in CAST.items():
        user = User(username=username, display_name=name, email=f"{username}@bank.example")
        user.kind = Kind.SERVICE if username == "cai" else Kind.PERSON
        user.is_administrator = username == "root"
        user.set_unusable_password()
        user.save()
        made[username] = user
    return made


@pytest.fixture
def caller(people: dict[str, User]) -> Callable[..., Caller]:
    """`caller("rui")`: in a browser session that signed in just now."""

    def call(username: str, via: Any = "session", at: datetime = NOW) -> Caller:
        return Caller(people[username], via=via, signed_in_at=at, scopes=frozenset({"write"}))

    return call


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """A high-risk project in which the whole cast but Sam has its role."""
    return make_project(people)


def make_project(people: dict[str, User], slug: str = "bank-credit", **fields: Any) -> Project:
    """A project with its people, written with history but without going through the services."""
    by = Caller(people["priya"], via="command")
    values = {
        "name": slug.replace("-", " ").title(),
        "purpose": "Helps credit officers decide on consumer loans.",
        "role": ActRole.PROVIDER,
        "risk_class": RiskClass.HIGH,
        "risk_class_reason": "Annex III point 5(b)",
        **fields,
    }
    project = Project(slug=slug, owner=people["priya"], created_at=NOW, created_by=people["priya"], **values)
    project.write(by=by, at=NOW, why="registered")
    for username, (_, roles) in CAST.items():
        for role in roles:
            Membership(
                project=project, person=people[username], role=ProjectRole(role), proposed_by=people["priya"],
                proposed_at=NOW,
            ).write(by=by, at=NOW, why="granted")  # fmt: skip
    return project


@pytest.fixture(scope="session")
def migrated(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """The database that `real_db` copies."""
    with django_db_blocker.unblock(), scratch.template(tmp_path_factory.mktemp("template")) as name:
        yield name


@pytest.fixture
def real_db(migrated: str, django_db_blocker: Any, tmp_path: Any) -> Any:
    """A database of this test's own, with real transactions; threads and processes may share it."""
    with django_db_blocker.unblock(), scratch.database(migrated, tmp_path) as name:
        yield name


@pytest.fixture
def api(people: dict[str, User]) -> Callable[..., Any]:
    """`api("ada")`: a client with a token of every scope; `session=True`: a session that signed in now."""
    from tests.api.client import client_of

    return lambda username, **how: client_of(people.get(username), **how)


@pytest.fixture
def pages(people: dict[str, User]) -> Callable[..., Any]:
    """`pages("ada")`: a browser session of one of the cast, signed in now with the second factor."""
    from django.test import Client

    from tests.api.client import sign_in

    def browse(username: str, signed_in_ago: float = 0) -> Client:
        client = Client()
        sign_in(client, people[username], signed_in_ago)
        return client

    return browse
