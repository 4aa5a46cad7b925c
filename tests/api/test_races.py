"""Many requests at once: one key has one effect, one state takes one change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from portal.accounts.models import User
from portal.audit.models import Event
from portal.projects.models import Project
from tests.api.client import client_of
from tests.conftest import make_project

NEW = {"name": "New one", "purpose": "Sorts letters.", "owner": "priya", "role": "deployer"}


def at_once(count: int, send: Callable[[int], Any]) -> Counter[int]:
    def one(number: int) -> int:
        try:
            return int(send(number).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def cast() -> dict[str, User]:
    people = {}
    for username in ("ada", "rui", "noor", "tomas", "chen", "mika", "ines", "priya", "cai"):
        people[username] = User.objects.create(username=username, display_name=username.title(), password="!")
    return people


def test_fifty_parallel_posts_with_one_key_have_one_effect(real_db: str) -> None:
    people = cast()
    make_project(people)
    client_of(people["ada"])

    answers = at_once(
        50, lambda _: client_of(people["ada"]).post("/api/v1/projects/", NEW, HTTP_IDEMPOTENCY_KEY="once")
    )

    assert set(answers) <= {201, 409}
    assert answers[201] >= 1
    assert Project.objects.filter(slug="new-one").count() == 1
    assert Event.objects.filter(verb="project.registered").count() == 1


def test_of_many_changes_to_one_state_one_is_taken_and_the_rest_are_stale(real_db: str) -> None:
    people = cast()
    make_project(people)
    url = "/api/v1/projects/bank-credit/"
    tag = client_of(people["ada"]).get(url)["ETag"]

    answers = at_once(
        16, lambda n: client_of(people["ada"]).patch(url, {"name": f"Name {n}"}, HTTP_IF_MATCH=tag)
    )

    assert answers == {200: 1, 412: 15}
    assert Event.objects.filter(verb="project.changed").count() == 1
