"""Many hands at once: one effect, and everybody else is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from evidence.models import Artefact, ArtefactVersion, Blob, Citation, Judgement
from evidence.services import citations, judgements
from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotNow
from portal.audit.models import Event
from portal.projects.models import Project
from tests.conftest import CAST, NOW, make_project
from tests.evidence.filing import added

RISK = "AIA-9.2.a"
HANDS = 8


def world() -> tuple[Project, Callable[..., Caller]]:
    people = {}
    for username, (name, _) in CAST.items():
        kind = Kind.SERVICE if username == "cai" else Kind.PERSON
        people[username] = User(username=username, display_name=name, kind=kind, password="!")
        people[username].save()

    def caller(username: str, **_: Any) -> Caller:
        return Caller(people[username], signed_in_at=NOW)

    return make_project(people), caller


def at_once(act: Callable[[int], object]) -> Counter[str]:
    """How many of the hands got through, and how each of the others was refused."""

    def one(number: int) -> str:
        try:
            act(number)
        except (NotNow, InvalidInput) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(one, range(HANDS)))


def test_many_judgements_of_one_version_at_once_leave_one(real_db: str) -> None:
    project, caller = world()
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)

    found = at_once(
        lambda number: judgements.judge(
            by=caller(("rui", "tomas")[number % 2]), at=NOW, version=version, requirements=[RISK], judged="sufficient"
        )
    )  # fmt: skip

    assert found == {"done": 1, "NotNow": HANDS - 1}
    assert Judgement.objects.count() == 1
    assert Event.objects.filter(verb="judgement.made").count() == 1
    assert Event.objects.filter(verb="act.refused").count() == HANDS - 1


def test_the_same_file_sent_many_times_at_once_is_filed_once(real_db: str) -> None:
    project, caller = world()

    found = at_once(lambda number: added(caller, project, title=f"Plan {number}"))

    assert found == {"done": 1, "InvalidInput": HANDS - 1}
    assert (Artefact.objects.count(), Blob.objects.count()) == (1, 1)


def test_different_files_at_once_are_numbered_without_gap(real_db: str) -> None:
    project, caller = world()

    found = at_once(lambda number: added(caller, project, title=f"Plan {number}", data=b"# plan %d" % number))

    assert found == {"done": HANDS}
    assert sorted(Artefact.objects.values_list("number", flat=True)) == list(range(1, HANDS + 1))
    assert ArtefactVersion.objects.count() == HANDS


def test_one_place_cited_many_times_at_once_is_cited_once(real_db: str) -> None:
    project, caller = world()
    version = added(caller, project)

    found = at_once(lambda _: citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK))

    assert found == {"done": 1, "InvalidInput": HANDS - 1}
    assert Citation.objects.count() == 1
