"""Uploads through the API: who, how much and what is checked in that order, and nothing stays of a refused
one.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.intake.handler import HashingUploadHandler
from evidence.intake.storing import Incoming
from evidence.kinds import kinds
from evidence.kinds.form import form as kind_form
from evidence.models import ArtefactVersion, Blob
from portal.audit.models import Event
from portal.projects.models import Project
from tests.documents import document
from tests.evidence.filing import PLAN, Call, added

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = "/api/v1/projects/bank-credit/artefacts/"
EXAMPLE = dict(kind_form("canary_rollout_plan").example)


def form(data: bytes = PLAN, name: str = "plan.md", **fields: Any) -> dict[str, Any]:
    values = {
        "kind": "canary_rollout_plan",
        "title": "Canary plan",
        "state": "final",
        "effective_date": "2026-11-01",
        "file": SimpleUploadedFile(name, data, content_type="text/x-anything"),
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}


def post(client: Any, url: str = URL, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post(url, form(**more), format="multipart", headers=headers)


def files_stored() -> int:
    return sum(path.is_file() for path in Path(django_settings.MEDIA_ROOT).rglob("*"))


def test_a_token_uploads_a_file(api: Api, project: Project) -> None:
    answer = post(api("cai"))

    body = answer.json()
    assert answer.status_code == 201, body
    assert answer["Location"] == f"{URL}1/"
    assert body["newest"]["sha256"] == hashlib.sha256(PLAN).hexdigest()
    assert (body["newest"]["size"], body["newest"]["media_type"]) == (len(PLAN), "text/markdown")
    assert body["newest"]["uploaded_by"]["username"] == "cai"
    assert body["newest"]["download"] == f"{URL}1/versions/1/download/"
    assert (body["id"], body["current"], body["kind_label"]) == (1, 1, kinds()["canary_rollout_plan"].label)


@pytest.mark.parametrize("way", ["multipart", "json"])
def test_a_link_and_a_form_come_as_multipart_or_json(way: str, api: Api, project: Project) -> None:
    content = json.dumps(EXAMPLE) if way == "multipart" else EXAMPLE
    link = form(file=None, link="https://wiki.bank.example/plan", content=content)
    filled = form(file=None, title="Second", content=content)

    first, second = (api("ada").post(URL, body, format=way) for body in (link, filled))

    assert first.json()["newest"]["link"] == "https://wiki.bank.example/plan"
    assert first.json()["newest"]["download"] is None
    assert second.json()["newest"]["media_type"] == "application/json"
    assert ArtefactVersion.objects.count() == 2


def test_a_session_needs_its_csrf_token_in_the_header(pages: Api, project: Project) -> None:
    client = pages("ada")
    client.handler.enforce_csrf_checks = True
    client.get("/account/login/")
    client.cookies["csrftoken"] = "a" * 32

    refused = client.post(URL, form())
    taken = client.post(URL, form(), headers={"X-CSRFToken": "a" * 32})

    assert (refused.status_code, taken.status_code) == (403, 201)
    assert files_stored() == 1


@pytest.mark.parametrize(
    ("username", "status"), [("rui", 403), ("ines", 403), ("root", 403), ("sam", 404), ("nobody", 401)]
)
def test_whoever_may_not_upload_is_refused_before_a_byte_is_read(
    username: str, status: int, api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*args: Any) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr(HashingUploadHandler, "new_file", read)

    answer = post(api(username))

    assert answer.status_code == status
    assert files_stored() == 0


def test_a_refusal_before_reading_is_an_event_too(api: Api, project: Project) -> None:
    post(api("rui"))
    assert Event.objects.get(verb="act.refused").detail.actor_name == "Rui Martins"


def test_a_reading_token_uploads_nothing(api: Api, project: Project) -> None:
    answer = post(api("ada", scopes=("read", "registry")))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_body_that_announces_too_much_is_refused_unread(api: Api, project: Project, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    answer = post(api("ada"), data=b"x" * (1024 * 1024 + 2000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert files_stored() == 0


def test_a_file_that_passes_the_limit_on_the_way_leaves_nothing(
    api: Api, project: Project, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    answer = post(api("ada"), data=b"x" * 2000)
    assert answer.status_code == 413
    assert "1000 bytes" in answer.json()["detail"]
    assert files_stored() == 0


def test_a_body_without_a_length_is_refused(api: Api, project: Project) -> None:
    answer = api("ada").generic("POST", URL, b"", content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


@pytest.mark.parametrize(
    "body",
    [
        b"no boundary at all",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\ncut off',
    ],
)
def test_a_broken_body_is_a_problem_and_leaves_nothing(body: bytes, api: Api, project: Project) -> None:
    answer = api("ada").generic("POST", URL, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert files_stored() == 0


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"kind": "canary_plan"}, "kind", "canary_rollout_plan"),
        ({"state": "drilled"}, "state", "draft (Draft)"),
        ({"effective_date": "yesterday"}, "effective_date", "format"),
        ({"effective_date": None}, "effective_date", "required"),
        ({"data": b""}, "file", "empty"),
        ({"name": "plan.exe"}, "file", "not taken in"),
        ({"name": "plan.pdf"}, "file", "The name says PDF"),
        ({"file": None}, "file", "Choose a file"),
        ({"file": None, "content": "{"}, "content", "not JSON"),
        ({"file": None, "link": "ftp://x.example"}, "link", "https://"),
        ({"titel": "x"}, "titel", "not known here"),
    ],
)
def test_faults_are_named_at_their_fields_and_nothing_is_kept(
    fields: dict[str, Any], field: str, words: str, api: Api, project: Project
) -> None:
    answer = post(api("ada"), **fields)

    assert answer.status_code == 400
    assert words in " ".join(answer.json()["errors"][field])
    assert files_stored() == 0
    assert not Blob.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(incoming: Incoming, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Incoming, "_take", full)
    answer = post(api("ada"))
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert files_stored() == 0


def test_two_files_at_once_or_a_file_elsewhere_are_refused(api: Api, project: Project) -> None:
    second = SimpleUploadedFile("b.md", b"# b")
    for body in (form(file=[second, SimpleUploadedFile("c.md", b"# c")]), form(file=None, document=second)):
        answer = api("ada").post(URL, body, format="multipart")
        assert "file" in answer.json()["errors"]
    assert files_stored() == 0


def test_hostile_names_are_shown_safely_and_never_become_paths(api: Api, project: Project) -> None:
    name = "..%2f..\\evil\u202egnp.md"
    answer = post(api("ada"), name=name)

    shown = answer.json()["newest"]["filename"]
    assert answer.status_code == 201
    assert "/" not in shown
    assert "\\" not in shown
    assert "\u202e" not in shown
    assert Blob.objects.get().key.startswith("incoming/")


def test_the_same_file_again_names_the_artefact(api: Api, project: Project) -> None:
    post(api("ada"))
    answer = post(api("ada"), title="Again")
    assert "“Canary plan”, version 1" in answer.json()["errors"]["file"][0]
    assert files_stored() == 1


def test_one_key_has_one_effect_and_another_body_is_refused(api: Api, project: Project) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first = post(api("ada"), headers=key)
    again = post(api("ada"), headers=key)
    other = post(api("ada"), headers=key, data=b"# another")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert (ArtefactVersion.objects.count(), files_stored()) == (1, 1)


def test_a_refused_upload_may_be_tried_again_with_its_key(api: Api, project: Project) -> None:
    key = {"Idempotency-Key": "upload-1"}
    assert post(api("ada"), headers=key, kind="nothing").status_code == 400
    assert post(api("ada"), headers=key).status_code == 201


def test_a_version_is_added_and_a_form_that_saw_another_is_stale(
    api: Api, caller: Call, project: Project
) -> None:
    added(caller, project)
    url = f"{URL}1/versions/"
    fields = {"kind": None, "title": None, "seen_number": "1"}

    second = post(api("ada"), url=url, data=document("canary_rollout_plan", "second"), **fields)
    third = post(api("ada"), url=url, data=document("canary_rollout_plan", "third"), **fields)

    assert (second.status_code, second.json()["id"]) == (201, 2)
    assert (third.status_code, third.json()["code"]) == (409, "stale")
    assert files_stored() == 2
