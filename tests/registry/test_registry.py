"""Versions and snapshots, on pages and in the API."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from portal.projects.models import Project
from registry.models import SNAPSHOT_KINDS, Snapshot, Version
from registry.services import snapshots, versions
from tests.conftest import make_project

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
AT = "/projects/bank-credit/"
REST = f"/api/v1{AT}"


def digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def register(caller: Any, now: Any) -> Callable[..., Version]:
    def make(project: Project, kind: str, version: str = "1") -> Version:
        return versions.register(
            by=caller("cai"), at=now, project=project, kind=kind, name=f"the-{kind}", version=version,
            digest=digest(kind + version),
        )  # fmt: skip

    return make


@pytest.fixture
def six(project: Project, register: Any) -> dict[str, Version]:
    return {str(kind): register(project, kind) for kind in SNAPSHOT_KINDS}


# --- API --------------------------------------------------------------------------------------------


def test_a_pipeline_registers_a_version_with_the_registry_scope_alone(api: Api, project: Project) -> None:
    body = {"kind": "model", "name": "gbm", "version": "3.2.0", "digest": digest("m")}
    cai = api("cai", scopes=("registry",))

    made = cai.post(f"{REST}versions/", body)

    assert made.status_code == 201
    assert made.json()["registered_by"]["kind"] == "service"
    assert cai.post(f"{REST}archive/", {"reason": "x"}).json()["code"] == "scope_missing"


def test_a_version_never_changes(api: Api, project: Project) -> None:
    body = {"kind": "model", "name": "gbm", "version": "3.2.0", "digest": digest("m")}
    api("cai").post(f"{REST}versions/", body)

    again = api("cai").post(f"{REST}versions/", {**body, "digest": digest("other")})

    assert list(again.json()["errors"]) == ["version"]


def test_a_digest_must_name_content(api: Api, project: Project) -> None:
    answer = api("cai").post(
        f"{REST}versions/", {"kind": "code", "name": "app", "version": "1", "digest": "git:abc"}
    )

    assert list(answer.json()["errors"]) == ["digest"]


def test_a_reader_registers_nothing(api: Api, project: Project) -> None:
    body = {"kind": "model", "name": "gbm", "version": "1", "digest": digest("m")}

    assert api("ines").post(f"{REST}versions/", body).status_code == 403
    assert api("sam").post(f"{REST}versions/", body).status_code == 404


def test_a_snapshot_is_captured_read_and_compared(
    api: Api, project: Project, six: dict[str, Version], register: Any
) -> None:
    cai = api("cai", scopes=("registry", "read"))
    first = cai.post(f"{REST}snapshots/", {"versions": [one.pk for one in six.values()]})
    newer = register(project, "model", "2")
    cai.post(f"{REST}snapshots/", {"versions": [{**six, "model": newer}[kind].pk for kind in six]})

    rows = cai.get(f"{REST}snapshots/1/diff/2/").json()["results"]

    assert first.status_code == 201
    assert first["Location"] == f"{REST}snapshots/1/"
    assert len(cai.get(first["Location"]).json()["items"]) == 6
    assert [row["kind"] for row in rows if row["changed"]] == ["model"]
    assert [row["number"] for row in cai.get(f"{REST}snapshots/").json()["results"]] == [2, 1]


def test_every_missing_kind_is_named_and_nothing_is_captured(
    api: Api, project: Project, six: dict[str, Version]
) -> None:
    answer = api("cai").post(
        f"{REST}snapshots/", {"versions": [six["model"].pk], "not_used": {"index": "No retrieval."}}
    )

    assert set(answer.json()["errors"]) == {"prompt", "code", "eval_set", "policy"}
    assert not Snapshot.objects.exists()


def test_a_version_of_another_project_cannot_be_captured(
    api: Api, project: Project, people: dict[str, User], six: dict[str, Version], register: Any
) -> None:
    foreign = register(make_project(people, slug="other"), "model")
    keys = [foreign.pk if kind == "model" else one.pk for kind, one in six.items()]

    answer = api("cai").post(f"{REST}snapshots/", {"versions": keys})

    assert list(answer.json()["errors"]) == ["versions"]


def test_a_snapshot_of_one_project_cannot_be_read_through_another(
    api: Api, project: Project, people: dict[str, User], six: dict[str, Version], caller: Any, now: Any
) -> None:
    make_project(people, slug="other")
    snapshots.capture(by=caller("cai"), at=now, project=project, versions=list(six.values()))

    assert api("cai").get("/api/v1/projects/other/snapshots/1/").status_code == 404
    assert api("cai").get(f"{REST}snapshots/1/diff/9/").status_code == 404


# --- pages ------------------------------------------------------------------------------------------


def test_an_architect_registers_a_version_on_the_page(pages: Any, project: Project) -> None:
    ada = pages("ada")
    form = {"kind": "model", "name": "gbm", "version": "3.2.0", "digest": digest("m")}

    assert ada.post(f"{AT}versions/new/", form).status_code == 302
    refused = ada.post(f"{AT}versions/new/", {**form, "digest": "latest", "note": "Kept <b>"})
    assert refused.status_code == 422
    assert "Kept &lt;b&gt;" in refused.content.decode()
    assert "gbm" in ada.get(f"{AT}versions/?kind=model").content.decode()
    assert "No version matches" in ada.get(f"{AT}versions/?kind=policy").content.decode()


def test_a_snapshot_is_captured_on_the_page_with_a_reason_for_what_is_not_used(
    pages: Any, project: Project, six: dict[str, Version]
) -> None:
    form = {kind: str(one.pk) for kind, one in six.items()} | {"index": "", "index_unused": "No retrieval."}

    answer = pages("ada").post(f"{AT}snapshots/new/", form)

    text = pages("ines").get(answer["Location"]).content.decode()
    assert "No retrieval." in text
    assert Snapshot.objects.get().digest in text


def test_the_message_stands_at_each_kind_that_is_missing(
    pages: Any, project: Project, six: dict[str, Version]
) -> None:
    answer = pages("ada").post(f"{AT}snapshots/new/", {"model": str(six["model"].pk), "note": "first try"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'href="#id_{kind}"' in text for kind in ("prompt", "index", "code", "eval_set", "policy"))
    assert "first try" in text
    assert not Snapshot.objects.exists()


def test_the_newest_version_of_each_kind_is_chosen_already(
    pages: Any, project: Project, six: dict[str, Version], caller: Any, now: Any
) -> None:
    text = pages("ada").get(f"{AT}snapshots/new/").content.decode()

    assert f'<option value="{six["model"].pk}" selected>' in text


def test_two_snapshots_are_compared_on_the_page(
    pages: Any, project: Project, six: dict[str, Version], register: Any, caller: Any, now: Any
) -> None:
    snapshots.capture(by=caller("cai"), at=now, project=project, versions=list(six.values()))
    newer = register(project, "policy", "2")
    snapshots.capture(
        by=caller("cai"), at=now, project=project, versions=list({**six, "policy": newer}.values())
    )

    text = pages("ines").get(f"{AT}snapshots/1/diff/2/").content.decode()

    assert "1 of 6 kinds differ" in text
    assert "<del>the-policy 1</del>" in text
    assert "No differences" in pages("ines").get(f"{AT}snapshots/1/diff/1/").content.decode()


@pytest.mark.parametrize("page", ["versions/", "versions/new/", "snapshots/", "snapshots/new/"])
def test_a_reader_sees_why_and_a_stranger_nothing(page: str, pages: Any, project: Project) -> None:
    assert "you need the role architect or engineer" in pages("ines").get(AT + page).content.decode()
    assert pages("sam").get(AT + page).status_code == 404


def test_lists_cost_the_same_whatever_their_length(
    pages: Any,
    project: Project,
    six: dict[str, Version],
    caller: Any,
    now: Any,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(8):
        snapshots.capture(by=caller("cai"), at=now, project=project, versions=list(six.values()))
    ada = pages("ada")

    with django_assert_max_num_queries(11):
        ada.get(f"{AT}snapshots/")
    with django_assert_max_num_queries(10):
        ada.get(f"{AT}versions/")
